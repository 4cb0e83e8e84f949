import type { FastifyInstance } from 'fastify'
import db from 'fastify-mikro-orm'
import { readConfig } from '../../src/config.ts'
import { entities } from '../../src/database/entities.ts'

/** Fastify with the db plugin only. */
export default async function plugin(app: FastifyInstance, _options: object) {
  await app.register(db, { url: readConfig().DATABASE_URL, entities })
  const schema = { response: { 200: { type: 'object', properties: { ok: { type: 'boolean' } } } } }

  app.get('/untouched', { schema }, async () => ({ ok: true }))

  app.get('/called', { schema }, async (request) => ({ ok: Boolean(request.getDb()) }))

  app.get('/query', { schema }, async (request) => {
    const rows = await request.getDb().execute('select 1 as one')
    return { ok: rows.length === 1 }
  })
}
