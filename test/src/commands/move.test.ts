import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from 'fastify-mikro-orm'
import { test } from 'tap'
import { readRows } from '../../../src/commands/backup/rows.ts'
import { withSnapshot } from '../../../src/commands/backup/snapshot.ts'
import { portableTables } from '../../../src/commands/backup/tables.ts'
import { moveBoard } from '../../../src/commands/move/move-board.ts'
import { entities, Post, User } from '../../../src/database/entities.ts'
import { migrations } from '../../../src/database/migrations/index.ts'
import { password, signUp, visitor } from '../../client.ts'
import { findDrift } from '../../drift.ts'
import { onEveryEngine, onEveryServer } from '../../engines.ts'
import { openBoard } from '../../fixtures/board.ts'
import { makeFolder } from '../../fixtures/folder.ts'
import { runCommand } from '../../fixtures/run-command.ts'
import { build } from '../../helper.ts'
import { addOddities, fillBoard } from './backup/content.ts'

const withSessions = '--with-sessions'

/** Reads all rows of a board, those of its sessions included, as an export has them. */
async function readAll(url: string): Promise<string[]> {
  await using database = await openDatabase({ url, entities, schemaMigrations: migrations })
  const tables = portableTables(database.orm.em, { withSessions: true })
  const rows = await withSnapshot(database.orm, (read) => Array.fromAsync(readRows(read, tables)))
  return rows.map((row) => JSON.stringify(row))
}

onEveryEngine('a board moves from SQLite and back, to the letter', async (t, engine) => {
  const [first, last] = ['first', 'last'].map((name) => `sqlite:${makeFolder(t)}/${name}.sqlite`)
  const em = await fillBoard(t, { url: first ?? '' })
  await addOddities(em)
  const there = await runCommand({ url: first ?? '' }, 'move', '--to', engine.url, withSessions)
  t.match(there, { code: 0, stderr: '' })
  t.match(there.stdout, /^Moved: .*sessions 1, .*\.\nBoth are the same\. [\d.]+ s\.\n$/)
  t.match(await runCommand(engine, 'move', '--to', last ?? '', withSessions), { code: 0, stderr: '' })
  const lines = await readAll(first ?? '')
  t.ok(lines.length > 100)
  t.same(await readAll(engine.url), lines)
  t.same(await readAll(last ?? ''), lines)
  t.same(await findDrift(await openBoard(t, engine.url)), [])
})

onEveryEngine('members stay logged in where their sessions move too, and ids go on', async (t, engine) => {
  const [source, other] = ['source', 'other'].map((name) => `sqlite:${makeFolder(t)}/${name}.sqlite`)
  const before = await build(t, { url: source ?? '' })
  const ann = await signUp(before, 'ann')
  t.equal((await ann.send('POST', '/api/posts', { title: 'First', text: 'Text' })).json().id, 1)
  await before.close()
  const moved = await runCommand({ url: source ?? '' }, 'move', '--to', engine.url, withSessions)
  t.match(moved, { code: 0, stderr: '' })
  const app = await build(t, { url: engine.url })
  const again = visitor(app)
  for (const [name, value] of ann.cookies) again.cookies.set(name, value)
  t.match((await again.send('GET', '/api/users/me')).json(), { username: 'ann', id: ann.id })
  t.equal((await again.send('POST', '/api/posts', { title: 'Second', text: 'Text' })).json().id, 2)
  await app.close()

  const copied = await runCommand(engine, 'move', '--to', other ?? '')
  t.match(copied, { code: 0, stdout: /\nAll members have to log in again\.\n$/, stderr: '' })
  const copy = await build(t, { url: other ?? '' })
  const out = visitor(copy)
  for (const [name, value] of ann.cookies) out.cookies.set(name, value)
  t.equal((await out.send('GET', '/api/users/me')).statusCode, 401)
  const credentials = { email: 'ann@example.com', password }
  t.same((await visitor(copy).send('POST', '/api/users/login', credentials)).json(), { id: ann.id })
})

onEveryEngine('a target that is not an empty board of this version is left alone', async (t, engine) => {
  const source = `sqlite:${makeFolder(t)}/source.sqlite`
  await fillBoard(t, { url: source })
  const em = await openBoard(t, engine.url)
  const move = () => runCommand({ url: source }, 'move', '--to', engine.url)
  await em.execute(`insert into db_migrations (name, applied_at) values ('2099-01-01-x', current_timestamp)`)
  const newer = 'The target is of a newer version, with 2099-01-01-x.\n'
  t.same(await move(), { code: 2, stdout: '', stderr: newer })
  await em.execute(`delete from db_migrations where name in ('2099-01-01-x', '2026-12-01-tags')`)
  const older = 'The target is of an earlier version. Run npm run migrate, or use that version.\n'
  t.same(await move(), { code: 2, stdout: '', stderr: older })
  await em.execute(
    `insert into db_migrations (name, applied_at) values ('2026-12-01-tags', current_timestamp)`
  )
  await em.insert(User, { username: 'bob', username_key: 'bob', created_at: new Date() })
  const full = 'The board is not empty: users 1. It is left alone. The target has to be empty.\n'
  t.same(await move(), { code: 2, stdout: '', stderr: full })
  t.same(await em.execute('select username from users'), [{ username: 'bob' }])
})

onEveryServer('a server’s database is known by other names', async (t, engine) => {
  await fillBoard(t, engine)
  const url = new URL(engine.url)
  url.searchParams.set('ssl-mode', 'DISABLED')
  const stderr = 'The target is the database of the board itself.\n'
  t.same(await runCommand(engine, 'move', '--to', url.href), { code: 2, stdout: '', stderr })
})

test('what cannot be moved is refused in one sentence', async (t) => {
  const folder = makeFolder(t)
  const url = `sqlite:${folder}/news.sqlite`
  await openBoard(t, url)
  symlinkSync(join(folder, 'news.sqlite'), join(folder, 'other.sqlite'))
  const usage = 'Usage: npm run move -- --to URL [--with-sessions]\n'
  const refusals: [from: string, args: string[], reason: string | RegExp][] = [
    [url, [], usage],
    [url, ['--to', url, 'more'], usage],
    [url, ['--to', 'postgres://a@b/c'], /^The database URL must start with sqlite: or mysql:\/\/\.\n$/],
    [url, ['--to', `sqlite:${folder}/other.sqlite`], 'The target is the database of the board itself.\n'],
    [url, ['--to', 'mysql://a:secret@127.0.0.1:1/b'], /^No answer from 127\.0\.0\.1:1\/b /],
    [`sqlite:${folder}/none.sqlite`, ['--to', url], /^There is no database .*none\.sqlite\.\n$/]
  ]
  for (const [from, args, stderr] of refusals)
    t.match(await runCommand({ url: from }, 'move', ...args), { code: 2, stdout: '', stderr }, `${args}`)
})

onEveryEngine('a board that changes meanwhile is not moved', async (t, engine) => {
  const source = await fillBoard(t, engine)
  const url = `sqlite:${makeFolder(t)}/target.sqlite`
  await using target = await openDatabase({ url, entities, schemaMigrations: migrations })
  await using board = await openDatabase({ url: engine.url, entities, schemaMigrations: migrations })
  let passes = 0
  const watch = async function* <Row>(rows: AsyncIterable<Row>) {
    yield* rows
    if (++passes === 1) await source.nativeUpdate(Post, 1, { title: 'Changed meanwhile' })
  }
  const moved = moveBoard(board.orm, target.orm, { withSessions: false, watch })
  await t.rejects(moved, { code: 'MOVE_IMPOSSIBLE', message: /^The board was changed meanwhile: / })
  t.equal(await target.orm.em.fork().count(User), 0)
  await moveBoard(board.orm, target.orm, { withSessions: false, watch: (rows) => rows })
  t.match(await target.orm.em.fork().findOne(Post, 1), { title: 'Changed meanwhile' })
})
