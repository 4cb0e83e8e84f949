import { statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'tap'
import { openConnection, untilRunning } from '../../packages/fastify-mikro-orm/test/fixtures/connection.ts'
import { importPosts } from '../../src/commands/import/index.ts'
import { seedBoard } from '../../src/commands/seed/index.ts'
import { onEveryServer } from '../engines.ts'
import { contentOf, openBoard } from '../fixtures/board.ts'
import { startCommand } from '../fixtures/command.ts'
import { csv, inChunks, manyRows } from '../fixtures/csv.ts'
import { makeFolder } from '../fixtures/folder.ts'
import { runCommand } from '../fixtures/run-command.ts'

const nothing = { posts: [], users: [] }

onEveryServer(
  'a move that is killed leaves the target empty, and is done by the next one',
  async (t, engine) => {
    const source = { url: `sqlite:${makeFolder(t)}/news.sqlite` }
    const board = await openBoard(t, source.url)
    await seedBoard(board)
    const target = await openBoard(t, engine.url)
    const other = await openConnection(t, engine.url)
    await other.begin()
    // Nobody can insert behind the last vote, of which there is none.
    await other.execute('select id from votes for update')
    const { child, finished } = startCommand(t, source, 'move', '--to', engine.url)
    await untilRunning(target, 'insert into votes')
    child.kill('SIGKILL')
    t.match(await finished, { code: null, stdout: '' })
    await other.rollback()
    t.same(await contentOf(target), nothing)
    t.match(await runCommand(source, 'move', '--to', engine.url), { code: 0, stderr: '' })
    t.equal((await contentOf(target)).posts.length, (await contentOf(board)).posts.length)
  }
)

for (const [signal, code] of [
  ['SIGKILL', null],
  ['SIGTERM', 143]
] as const) {
  test(`sqlite: a move that gets ${signal} leaves the target empty`, async (t) => {
    const folder = makeFolder(t)
    const source = { url: `sqlite:${folder}/news.sqlite` }
    const board = await openBoard(t, source.url)
    await importPosts(board, inChunks(csv(...manyRows(6_000))))
    const url = `sqlite:${folder}/target.sqlite`
    const target = await openBoard(t, url)
    const log = `${folder}/target.sqlite-wal`
    const size = statSync(log).size
    const { child, finished } = startCommand(t, source, 'move', '--to', url)
    let hasEnded = false
    void finished.then(() => (hasEnded = true))
    while (!hasEnded && statSync(log).size <= size + 500_000) await delay(5)
    child.kill(signal)
    t.match(await finished, { code, stdout: '' })
    t.same(await contentOf(target), nothing)
    t.match(await runCommand(source, 'move', '--to', url), { code: 0, stderr: '' })
    t.same(await contentOf(target), await contentOf(board))
  })
}
