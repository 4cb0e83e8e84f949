import type { FastifyInstance } from 'fastify'
import mikroOrm, { type DbOptions } from 'fastify-mikro-orm'
import { entities } from '../src/database/entities.ts'
import { migrations } from '../src/database/migrations/index.ts'

/** The board's database: `request.getDb()`. */
export default mikroOrm

export const autoConfig = (app: FastifyInstance): DbOptions => ({
  url: app.config.DATABASE_URL,
  entities,
  schema: app.config.DATABASE_SCHEMA,
  migrations,
  reportUnflushed: ['debug', 'trace'].includes(app.log.level)
})
