import { MikroORM, MySqlDriver } from '@mikro-orm/mysql'
import type { FastifyInstance } from 'fastify'
import { readConfig } from '../../src/config.ts'
import { entities } from '../../src/database/entities.ts'

/** MikroORM with a fork in each handler, as in its documentation. */
export default async function fork(app: FastifyInstance, _options: object) {
  const orm = await MikroORM.init({
    driver: MySqlDriver,
    clientUrl: readConfig().DATABASE_URL,
    entities: [...entities],
    ensureDatabase: false,
    pool: { max: 10 }
  })
  app.addHook('onClose', () => orm.close())
  const schema = { response: { 200: { type: 'object', properties: { ok: { type: 'boolean' } } } } }

  app.get('/called', { schema }, async () => ({ ok: Boolean(orm.em.fork()) }))

  app.get('/query', { schema }, async () => {
    const rows = await orm.em.fork().execute('select 1 as one')
    return { ok: rows.length === 1 }
  })
}
