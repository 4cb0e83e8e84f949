import { setTimeout as sleep } from 'node:timers/promises'
import type { EntityManager } from 'fastify-mikro-orm'
import { isSqlite } from 'fastify-mikro-orm'
import { test } from 'tap'
import { readCatalogue } from '../../packages/fastify-mikro-orm/src/schema/catalogue.ts'
import { dropEverything, openConnection } from '../../packages/fastify-mikro-orm/test/fixtures/connection.ts'
import { freePort } from '../../packages/fastify-mikro-orm/test/fixtures/proxy.ts'
import { onEveryEngine } from '../engines.ts'
import { startBoard } from '../fixtures/board.ts'
import { startOpener } from '../fixtures/opener.ts'

onEveryEngine(
  'a process killed at any time leaves a schema that the next one completes',
  async (t, { url }) => {
    const session = await openConnection(t, url)
    const complete = async () => {
      const told = await startBoard(url)
      t.match(told, [{ level: 30 }], 'neither drift nor migrations')
      return readCatalogue(session)
    }
    const whole = await complete()
    const left = new Set<number>()
    for (let step = 0; step < whole.size; step += 4) {
      await dropEverything(session)
      const opener = await startOpener(t, url)
      opener.go()
      await Promise.race([opener.ended, reached(session, step)])
      opener.kill()
      await opener.ended
      left.add((await readCatalogue(session)).size)
      t.same(await complete(), whole, `killed at step ${step}`)
    }
    t.comment(`tables that were there after the kill: ${[...left].join(', ')}`)
  }
)

/** So many tables are there; or 25 ms for each have passed in SQLite, where none is seen before all are. */
async function reached(session: EntityManager, tables: number) {
  if (isSqlite(session)) return sleep(tables * 25)
  while ((await readCatalogue(session)).size < tables) await sleep(1)
}

test('a process that finds no database ends, and leaves nothing open', async (t) => {
  const opener = await startOpener(t, `mysql://root@127.0.0.1:${await freePort()}/news`, '500')
  opener.go()
  t.same(await opener.ended, { report: { error: 'DB_UNREACHABLE' }, code: 1 })
})
