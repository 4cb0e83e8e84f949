import { statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Test, test } from 'tap'
import { openConnection, untilRunning } from '../../packages/fastify-mikro-orm/test/fixtures/connection.ts'
import { importPosts } from '../../src/commands/import/index.ts'
import { onEveryEngine, onEveryServer } from '../engines.ts'
import { contentOf, openBoard } from '../fixtures/board.ts'
import { startCommand } from '../fixtures/command.ts'
import { csv, inChunks, manyRows } from '../fixtures/csv.ts'
import { makeFolder } from '../fixtures/folder.ts'
import { runCommand } from '../fixtures/run-command.ts'

onEveryServer('a restore that is killed leaves the board as it was', async (t, engine) => {
  const { em, file } = await boardAndOtherBackup(t, engine.url, 500)
  const before = await contentOf(em)
  const other = await openConnection(t, engine.url)
  await other.begin()
  await other.execute('update users set karma = karma where id = 1')
  const { child, finished } = startCommand(t, engine, 'restore', file, '--replace')
  // All other tables are empty by then.
  await untilRunning(em, 'delete from `users`')
  child.kill('SIGKILL')
  await finished
  await other.rollback()
  t.same(await contentOf(em), before)
})

for (const [signal, code] of [
  ['SIGKILL', null],
  ['SIGTERM', 143]
] as const) {
  test(`sqlite: a restore that gets ${signal} leaves the board as it was`, async (t) => {
    const url = `sqlite:${makeFolder(t)}/news.sqlite`
    const { em, file } = await boardAndOtherBackup(t, url, 6_000)
    const before = await contentOf(em)
    const log = `${url.slice('sqlite:'.length)}-wal`
    const size = statSync(log).size
    const { child, finished } = startCommand(t, { url }, 'restore', file, '--replace')
    let hasEnded = false
    void finished.then(() => (hasEnded = true))
    while (!hasEnded && statSync(log).size <= size + 500_000) await delay(5)
    child.kill(signal)
    t.match(await finished, { code, stdout: '' })
    t.same(await contentOf(em), before)
    t.same(await em.execute('pragma integrity_check'), [{ integrity_check: 'ok' }])
    t.match(await runCommand({ url }, 'restore', file, '--replace'), { code: 0 })
    t.not((await contentOf(em)).posts.length, before.posts.length)
  })
}

onEveryEngine('a backup that is stopped leaves no file', async (t, engine) => {
  const folder = makeFolder(t)
  await importPosts(await openBoard(t, engine.url), inChunks(csv(...manyRows(3000))))
  for (const name of engine.name === 'sqlite' ? ['a.sqlite', 'a.ndjson'] : ['a.ndjson.gz']) {
    const file = join(folder, name)
    const { child, finished } = startCommand(t, engine, 'backup', file)
    while (!(await readdir(folder)).some((found) => found.startsWith(name))) await delay(5)
    child.kill('SIGTERM')
    t.same(await finished, { code: 143, stdout: '', stderr: 'Stopped. There is no file.\n' })
    t.notOk((await readdir(folder)).some((found) => found.startsWith('a.')))
  }
})

/** Makes a board of 200 posts, and a backup of another one. */
async function boardAndOtherBackup(t: Test, url: string, posts: number) {
  const folder = makeFolder(t)
  const other = { url: `sqlite:${folder}/other.sqlite` }
  await importPosts(await openBoard(t, other.url), inChunks(csv(...manyRows(posts))))
  const file = join(folder, 'other.ndjson')
  await runCommand(other, 'backup', file)
  const em = await openBoard(t, url)
  await importPosts(em, inChunks(csv(...manyRows(200, 7))))
  return { em, file }
}
