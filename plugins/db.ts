import type { FastifyInstance } from 'fastify'
import mikroOrm from 'fastify-mikro-orm'
import fp from 'fastify-plugin'
import { entities } from '../src/database/entities.ts'
import { refuseForeignBoard } from '../src/database/foreign-board.ts'
import { migrations } from '../src/database/migrations/index.ts'
import { requireMigrated } from '../src/database/schema.ts'
import { cookieName } from '../src/http/session-cookie.ts'

/** The board's database: `request.getDb()`, and `request.read()` for what may come from a read replica. */
async function db(app: FastifyInstance) {
  const { DATABASE_URL, DATABASE_REPLICA_URLS, DATABASE_SCHEMA, SITE_URL } = app.config
  const session = cookieName('session', SITE_URL.isHttps)
  const isDevelopment = ['debug', 'trace'].includes(app.log.level)
  await app.register(mikroOrm, {
    url: DATABASE_URL,
    entities,
    schemaMode: DATABASE_SCHEMA,
    schemaMigrations: migrations,
    checkTables: (tables) => refuseForeignBoard(tables, app.log),
    reportUnflushed: isDevelopment,
    report: { serverTiming: isDevelopment, onRepeated: isDevelopment ? 'warn' : 'ignore' },
    readReplicas: {
      urls: DATABASE_REPLICA_URLS,
      secureCookie: SITE_URL.isHttps,
      // Pages for visitors are cached, and must not be outdated when they are.
      mayLag: (request) => Boolean(request.cookies[session])
    }
  })
  // With `none` it is up to the operator, as while processes of two versions serve.
  if (DATABASE_SCHEMA === 'create') app.addHook('onReady', () => requireMigrated(app.orm))
}

export default fp(db, { name: 'db', fastify: '5.x' })
