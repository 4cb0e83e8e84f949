import type { Test } from 'tap'
import { onEveryServer } from '../../../../test/engines.ts'
import { type DatabaseOptions, type EntityManager, openDatabase } from '../../index.ts'
import { openConnection } from '../fixtures/connection.ts'
import { Author, library, openLibrary } from '../fixtures/library.ts'

/** Leaves the tables to be created, and the lock in the hands of a server for some seconds. */
async function lockFor(t: Test, url: string, server: string, seconds: number): Promise<EntityManager> {
  await openLibrary(t, url)
  const session = await openConnection(t, url)
  await session.execute('drop table books')
  await session.execute(
    `update db_locks set server = ${server}, held_until = now(3) + interval ${seconds} second`
  )
  return session
}

async function start(url: string, options: Partial<DatabaseOptions> = {}) {
  const database = await openDatabase({ url, entities: library, startTimeout: 1_000, ...options })
  await database.close()
}

const here = `concat_ws(' ', @@hostname, @@port, @@server_id)`

onEveryServer('a schema lock of another server is waited for, up to startTimeout', async (t, { url }) => {
  await lockFor(t, url, `'another'`, 3_600)
  await t.rejects(start(url), { code: 'DB_SCHEMA_LOCK_TIMEOUT', message: /^Another server of the cluster/ })
})

onEveryServer('migrations wait for it as well', async (t, { url }) => {
  await lockFor(t, url, `'another'`, 3_600)
  const migration = { name: '1-bio', up: () => Promise.resolve() }
  const options = { schemaMode: 'migrate', schemaMigrations: [migration] } as const
  await t.rejects(start(url, { ...options, entities: [Author] }), { code: 'DB_SCHEMA_LOCK_TIMEOUT' })
})

onEveryServer('a lock that another server no longer renews is claimed', async (t, { url }) => {
  const session = await lockFor(t, url, `'another'`, 1)
  await start(url, { startTimeout: 20_000 })
  t.same(await session.execute('select count(*) as n from books'), [{ n: 0 }])
  const state = `select server = ${here} as is_ours, held_until < now(3) as is_free from db_locks`
  t.same(await session.execute(state), [{ is_ours: 1, is_free: 1 }])
})

onEveryServer('what a process of the same server has left behind is claimed at once', async (t, { url }) => {
  const session = await lockFor(t, url, here, 3_600)
  await start(url)
  t.same(await session.execute('select count(*) as n from books'), [{ n: 0 }])
})
