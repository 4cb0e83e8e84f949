import type { FastifyInstance } from 'fastify'
import { type ReplicasOptions, replicas } from 'fastify-mikro-orm'
import { entities } from '../src/database/entities.ts'
import { cookieName } from './session.ts'

/** `request.read()`: reads go to read replicas of the database, if there are any. */
export default replicas

export const autoConfig = (app: FastifyInstance): ReplicasOptions => ({
  urls: app.config.DATABASE_REPLICA_URLS,
  entities,
  https: app.config.SITE_URL.isHttps,
  // Pages for visitors are cached, and must not be outdated when they are.
  mayLag: (request) => request.cookies[cookieName] !== undefined
})
