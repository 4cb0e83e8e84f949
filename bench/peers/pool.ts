import type { FastifyInstance } from 'fastify'
import { createPool } from 'mysql2/promise'
import { readConfig } from '../../src/config.ts'

/** Fastify with a pool of mysql2: the lower bound of a service with a database. */
export default async function pool(app: FastifyInstance, _options: object) {
  const db = createPool({ uri: readConfig().DATABASE_URL, connectionLimit: 10, timezone: 'Z' })
  app.addHook('onClose', () => db.end())

  app.get('/', async () => {
    const [rows] = await db.query('select id, title from posts order by hot desc, id desc limit 30')
    return { posts: rows }
  })
}
