import { setTimeout as sleep } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import type { EntityManager } from 'fastify-mikro-orm'
import db, { isSqlite } from 'fastify-mikro-orm'
import type { Test } from 'tap'
import { readCatalogue } from '../../packages/fastify-mikro-orm/src/schema/catalogue.ts'
import { lockName } from '../../packages/fastify-mikro-orm/src/schema/schema-lock.ts'
import { dropEverything, openConnection } from '../../packages/fastify-mikro-orm/test/fixtures/connection.ts'
import { entities } from '../../src/database/entities.ts'
import { onEveryEngine } from '../engines.ts'

onEveryEngine(
  'an application that is closed while it creates leaves whole tables and no lock',
  async (t, { url }) => {
    const session = await openConnection(t, url)
    await boardApp(t, url).ready()
    const whole = await readCatalogue(session)
    const left = new Set<number>()
    for (let step = 0; step < whole.size; step++) {
      await dropEverything(session)
      const app = boardApp(t, url)
      const ready = Promise.resolve(app.ready()).catch((error: unknown) => error)
      await reached(session, step)
      await app.close()
      await ready
      const tables = await readCatalogue(session)
      left.add(tables.size)
      for (const [name, table] of tables) t.same(table, whole.get(name), `${name}, closed at step ${step}`)
      t.ok(await isLockFree(session))
    }
    await boardApp(t, url).ready()
    t.same(await readCatalogue(session), whole, 'the next one completes it')
    t.comment(`tables that were there after closing: ${[...left].join(', ')}`)
  }
)

function boardApp(t: Test, url: string): FastifyInstance {
  const app: FastifyInstance = Fastify({ pluginTimeout: 60_000 })
  t.teardown(() => app.close())
  app.register(db, { url, entities })
  return app
}

/** So many tables are there; in SQLite, where none is seen before all are, so many milliseconds have passed. */
async function reached(session: EntityManager, tables: number) {
  if (isSqlite(session)) return sleep(tables)
  while ((await readCatalogue(session)).size < tables) await sleep(1)
}

async function isLockFree(session: EntityManager) {
  if (isSqlite(session)) {
    await session.execute('begin immediate')
    await session.execute('rollback')
    return true
  }
  const name = lockName(session.config.get('dbName') ?? '')
  const [row] = await session.execute<{ free: number }[]>('select is_free_lock(?) as free', [name])
  return row?.free === 1
}
