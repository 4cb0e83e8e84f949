import { setTimeout as sleep } from 'node:timers/promises'
import { type Test, test } from 'tap'
import { dropEverything, openConnection } from '../../packages/fastify-mikro-orm/test/fixtures/connection.ts'
import { migrations } from '../../src/database/migrations/index.ts'
import { onEveryEngine, onEveryServer } from '../engines.ts'
import { startBoard } from '../fixtures/board.ts'
import { startCommand } from '../fixtures/command.ts'
import { contentOfFirstVersion, describeTables, makeFirstBoard } from '../fixtures/first-version.ts'
import { makeFolder } from '../fixtures/folder.ts'

const line = `migration ${migrations[0]?.name} done`

onEveryEngine('six processes migrate one database at once: one of them does it', async (t, { url }) => {
  await makeFirstBoard(t, url)
  const ends = await Promise.all(
    Array.from({ length: 6 }, () => startCommand(t, { url }, 'migrate').finished)
  )
  for (const { code, stdout, stderr } of ends) {
    t.match({ code, stdout, stderr }, { code: 0, stdout: /Nothing is left to do\.\n$/, stderr: '' })
  }
  t.equal(ends.filter(({ stdout }) => stdout.includes(line)).length, 1)
})

test('killed as soon as it begins, and run again', async (t) => {
  const url = `sqlite:${makeFolder(t)}/news.sqlite`
  const session = await makeFirstBoard(t, url)
  const before = await contentOfFirstVersion(session)
  const { child, hasWritten, finished } = startCommand(t, { url }, 'migrate')
  await hasWritten('pending')
  child.kill('SIGKILL')
  await finished
  await completes(t, url, before)
})

onEveryServer('killed between two statements, and run again', async (t, { url }) => {
  const session = await makeFirstBoard(t, url)
  const before = await contentOfFirstVersion(session)
  const { child, finished } = startCommand(t, { url }, 'migrate')
  const column = `select 1 from information_schema.columns
    where table_schema = database() and table_name = 'posts' and column_name = 'version'`
  while ((await session.execute<object[]>(column)).length === 0) await sleep(1)
  child.kill('SIGKILL')
  await finished
  await completes(t, url, before)
})

/** Starts again where a process was killed. What is there afterwards is all of it, and the same as if it was new. */
async function completes(t: Test, url: string, before: unknown) {
  const session = await openConnection(t, url)
  await startBoard(url, { schemaMode: 'migrate' })
  t.same(await contentOfFirstVersion(session), before)
  const migrated = await describeTables(session)
  await dropEverything(session)
  await startBoard(url)
  t.same(migrated, await describeTables(session))
}
