import { test } from 'tap'
import { openDatabase, probe } from '../../index.ts'
import { Database } from '../../src/database.ts'
import { library } from '../fixtures/library.ts'
import { startOtherServer } from '../fixtures/other-server.ts'

test('a Galera node that has lost its cluster is not ready, and is waited for', async (t) => {
  const { port } = await startOtherServer(t, /from `(authors|books)`/)
  const url = `mysql://root@127.0.0.1:${port}/library`
  const started = openDatabase({ url, entities: library, startTimeout: 1_000 })
  await t.rejects(started, { code: 'DB_UNREACHABLE', cause: { errno: 1047 } })
  const database = await Database.create({ url, entities: library })
  t.teardown(() => database.close())
  t.match(await probe(database.orm, 1_500).catch((error: unknown) => error), { errno: 1047 })
})
