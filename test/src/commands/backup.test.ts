import { copyFileSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { EntityManager } from 'fastify-mikro-orm'
import { test } from 'tap'
import { createFile } from '../../../src/commands/backup/create-file.ts'
import { openSource } from '../../../src/commands/backup/source.ts'
import { portableTables } from '../../../src/commands/backup/tables.ts'
import { addComment } from '../../../src/comments/add.ts'
import { User } from '../../../src/database/entities.ts'
import { findDrift } from '../../drift.ts'
import { onEveryEngine, onEveryServer } from '../../engines.ts'
import { openBoard } from '../../fixtures/board.ts'
import { makeFolder } from '../../fixtures/folder.ts'
import { restoreToSqlite } from '../../fixtures/restored.ts'
import { runCommand } from '../../fixtures/run-command.ts'
import { addOddities, fillBoard } from './backup/content.ts'

const done = (label: string) => new RegExp(`^${label}: .*users 11, posts 3[67], `, 'm')

/** The rows of a portable backup, without its first and its last line. */
const rowsOf = (path: string) => readFileSync(path, 'utf8').split('\n').slice(1, -2)

onEveryEngine(
  'a backup holds every value, and restores to SQLite and back to the letter',
  async (t, engine) => {
    const folder = makeFolder(t)
    const em = await fillBoard(t, engine)
    await addOddities(em)
    const [first, second] = [join(folder, 'first.ndjson'), join(folder, 'second.ndjson')]
    t.match(await runCommand(engine, 'backup', first), { code: 0, stdout: done('Backed up'), stderr: '' })
    t.equal(statSync(first).mode & 0o777, 0o600, 'only the owner may read it')
    t.notMatch(readFileSync(first, 'utf8'), /"(sessions|attempts)"/)

    const replaced = await runCommand(engine, 'restore', first, '--replace')
    t.match(replaced, { code: 0, stdout: /^Deleted: .*posts 37, sessions 1, users 11\.$/m, stderr: '' })
    t.match(replaced.stdout, done('Restored'))
    t.match(await runCommand(engine, 'backup', second), { code: 0 })
    t.same(rowsOf(second), rowsOf(first), 'restored on its own engine')
    const onSqlite = await restoreToSqlite(t, first)
    t.same(await onSqlite.readLines(), rowsOf(first), 'restored on SQLite')
    t.same(await findDrift(em), [])
    t.ok(
      (await addComment(em, 1, { comment_text: 'On', post_id: 1 })) > 900,
      'ids go on behind the greatest one'
    )
  }
)

onEveryServer('a copy of SQLite restores on a server', async (t, engine) => {
  const folder = makeFolder(t)
  const sqlite = { url: `sqlite:${folder}/news.sqlite` }
  await addOddities(await fillBoard(t, sqlite))
  const [copy, first, second] = ['copy.sqlite', 'first.ndjson', 'second.ndjson.gz'].map((name) =>
    join(folder, name)
  )
  for (const file of [copy, first])
    t.match(await runCommand(sqlite, 'backup', file ?? ''), { code: 0, stderr: '' })
  t.match(await runCommand(engine, 'restore', copy ?? ''), {
    code: 0,
    stdout: done('Restored'),
    stderr: ''
  })
  t.match(await runCommand(engine, 'backup', second ?? ''), { code: 0, stderr: '' })
  writeFileSync(second ?? '', gunzipSync(readFileSync(second ?? '')))
  t.same(rowsOf(second ?? ''), rowsOf(first ?? ''))
})

test('sqlite: a copy has what is in the write-ahead log, and no secrets', async (t) => {
  const folder = makeFolder(t)
  const engine = { url: `sqlite:${folder}/news.sqlite` }
  const em = await fillBoard(t, engine)
  const [session] = await em.execute<{ token_hash: string }[]>('select token_hash from sessions')
  const copy = join(folder, 'copy.sqlite')
  t.match(await runCommand(engine, 'backup', copy), { code: 0, stdout: done('Backed up'), stderr: '' })
  t.equal(statSync(copy).mode & 0o777, 0o600)
  t.same((await readdir(folder)).sort(), ['copy.sqlite', 'news.sqlite', 'news.sqlite-shm', 'news.sqlite-wal'])
  t.ok(session && !readFileSync(copy).includes(session.token_hash), 'not even in a free page')
  const restored = await openBoard(t, `sqlite:${copy}`)
  t.equal(await restored.count(User), 11, 'it can be put in the place of the database')
  t.same(await findDrift(restored), [])
})

test('a damaged backup, and one of another version, change nothing', async (t) => {
  const folder = makeFolder(t)
  const engine = { url: `sqlite:${folder}/news.sqlite` }
  const em = await fillBoard(t, engine)
  const [good, bad] = [join(folder, 'good.ndjson'), join(folder, 'bad.ndjson')]
  await runCommand(engine, 'backup', good)
  const text = readFileSync(good, 'utf8')
  const lines = text.split('\n')
  const damaged: [content: string | Buffer, reason: RegExp][] = [
    ['', /is incomplete: its last line is missing\.$/],
    ['hello\n', /is no backup of a board\.$/],
    [text.slice(0, 5000), /is incomplete or damaged: line \d+ is no row of a table\.$/],
    [lines.slice(0, 20).join('\n'), /is incomplete: its last line is missing\.$/],
    [lines.toSpliced(20, 1).join('\n'), /is damaged: its checksum or its counts are wrong\.$/],
    [text.replace('Parsing a URL', 'Parsing a url'), /is damaged: its checksum or its counts are wrong\.$/],
    [text + text, /goes on behind its last line\.$/],
    [gzipSync(text).subarray(0, 5000), /is incomplete or damaged: unexpected end of file\.$/],
    [text.replace('"format":1', '"format":2'), /has another format than this version can read\.$/],
    [
      text.replace('"2026-11-22-best', '"2099-01-01-x","2026-11-22-best'),
      /is of a newer version, .* 2099-01-01-x\./
    ],
    [
      text.replace('"2026-11-22-best-of-a-period",', ''),
      /is of an earlier version, .*npm run migrate with this one\.$/
    ]
  ]
  for (const [content, message] of damaged) {
    writeFileSync(bad, content)
    const verified = openSource(bad, (items) => items)
    await t.rejects(verified, { code: 'BACKUP_INVALID', message }, String(message))
  }
  const before = await contentOf(em)
  writeFileSync(bad, text.slice(0, -100))
  const stderr = /^[^\n]* is incomplete or damaged: line \d+ is no row of a table\.\n$/
  t.match(await runCommand(engine, 'restore', bad, '--replace'), { code: 2, stdout: '', stderr })
  t.same(await contentOf(em), before)
})

test('what cannot be backed up or restored is refused in one sentence', async (t) => {
  const folder = makeFolder(t)
  const engine = { url: `sqlite:${folder}/news.sqlite` }
  await fillBoard(t, engine)
  const file = (name: string) => join(folder, name)
  writeFileSync(file('there.ndjson'), '')
  writeFileSync(file('text.sqlite'), 'x'.repeat(4096))
  copyFileSync(file('news.sqlite'), file('other.sqlite'))
  const other = new DatabaseSync(file('other.sqlite'))
  other.exec('create table if not exists a (b)')
  other.close()
  await runCommand(engine, 'backup', file('good.ndjson'))
  await runCommand(engine, 'backup', file('half.sqlite'))
  truncateSync(file('half.sqlite'), 40_000)
  const content =
    /^The board is not empty: users 11, .* It is left alone\. With npm run restore -- FILE --replace all of it is deleted\.\n$/
  const refusals: [where: { url?: string }, command: string, args: string[], reason: string | RegExp][] = [
    [engine, 'backup', [], 'Usage: npm run backup -- FILE\n'],
    [engine, 'backup', ['--fast', 'a.ndjson'], 'Usage: npm run backup -- FILE\n'],
    [engine, 'backup', ['a.zip'], /must end with \.sqlite, \.ndjson or \.ndjson\.gz\.\n$/],
    [engine, 'backup', [file('there.ndjson')], /there\.ndjson exists already, and is left alone\.\n$/],
    [engine, 'backup', [file('no/folder.ndjson')], /no such file or directory\n$/],
    [{ url: 'mysql://a@127.0.0.1:1/b' }, 'backup', ['a.sqlite'], /^The database is not SQLite: /],
    [
      { url: `sqlite:${folder}/none.sqlite` },
      'backup',
      [file('a.sqlite')],
      /^There is no database .*none\.sqlite\.\n$/
    ],
    [
      { url: `sqlite:${folder}/text.sqlite` },
      'backup',
      [file('a.sqlite')],
      'The database failed: file is not a database\n'
    ],
    [{ url: `sqlite:${folder}/text.sqlite` }, 'backup', [file('a.ndjson')], /file is not a database/],
    [engine, 'restore', [], 'Usage: npm run restore -- FILE [--replace]\n'],
    [engine, 'restore', [file('missing.ndjson')], /missing\.ndjson: no such file or directory\n$/],
    [engine, 'restore', [folder], /\/[^\n]+ is no file\.\n$/],
    [
      engine,
      'restore',
      [file('half.sqlite'), '--replace'],
      /half\.sqlite is damaged: database disk image is malformed\.\n$/
    ],
    [engine, 'restore', [file('good.ndjson')], content]
  ]
  for (const [where, command, args, stderr] of refusals) {
    t.match(await runCommand(where, command, ...args), { code: 2, stdout: '', stderr }, `${command} ${args}`)
  }
  t.notOk(
    (await readdir(folder)).some((name) => name.startsWith('a.') || name.endsWith('.tmp')),
    'nothing is left'
  )
})

test('of two backups to one file at once the first that is complete stays', async (t) => {
  const path = join(makeFolder(t), 'a.ndjson')
  const { signal } = new AbortController()
  const isDone = Promise.withResolvers<void>()
  const slow = createFile(path, signal, async (temporary) => {
    writeFileSync(temporary, 'slow')
    await isDone.promise
  })
  await createFile(path, signal, async (temporary) => writeFileSync(temporary, 'fast'))
  isDone.resolve()
  await t.rejects(slow, { code: 'BACKUP_EXISTS' })
  t.equal(readFileSync(path, 'utf8'), 'fast')
  t.same(await readdir(join(path, '..')), ['a.ndjson'])
})

test('what killed backups have left is removed a day later, and nothing else', async (t) => {
  const folder = makeFolder(t)
  const old = [
    'news-1.ndjson.gz.0a1b2c3d.tmp',
    'news-2.sqlite.0a1b2c3d.tmp',
    'news-2.sqlite.0a1b2c3d.tmp-journal'
  ]
  const others = ['news-1.ndjson.gz', 'notes.tmp', 'news.ndjson.gz.tmp', 'other.0a1b2c3d.tmp']
  for (const name of [...old, ...others]) {
    writeFileSync(join(folder, name), '')
    utimesSync(join(folder, name), 0, Date.now() / 1000 - 90_000)
  }
  writeFileSync(join(folder, 'news-3.ndjson.ffffffff.tmp'), 'in progress')
  const { signal } = new AbortController()
  await createFile(join(folder, 'new.ndjson'), signal, async (temporary) => writeFileSync(temporary, ''))
  t.same(
    (await readdir(folder)).toSorted(),
    [...others, 'news-3.ndjson.ffffffff.tmp', 'new.ndjson'].toSorted()
  )
})

test('no table with a hash or a token is part of a backup', async (t) => {
  const em = await openBoard(t, `sqlite:${makeFolder(t)}/news.sqlite`)
  const columns = portableTables(em, { withSessions: false }).flatMap((table) =>
    table.columns.map(({ name }) => `${table.name}.${name}`)
  )
  t.ok(columns.length > 40)
  t.same(
    columns.filter((name) => /hash|token/.test(name)),
    []
  )
})

async function contentOf(em: EntityManager) {
  return [
    await em.execute('select * from posts order by id'),
    await em.execute('select * from users order by id')
  ]
}
