import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { test } from 'tap'
import { Setting, User } from '../../../src/database/entities.ts'
import { onEveryEngine } from '../../engines.ts'
import { openBoard } from '../../fixtures/board.ts'
import { csv, manyRows } from '../../fixtures/csv.ts'
import { makeFolder } from '../../fixtures/folder.ts'
import { runCommand } from '../../fixtures/run-command.ts'
import { addOddities, fillBoard } from './backup/content.ts'

/** Without the first and the last line, which differ with the time. */
const rowsOf = (text: string) => text.split('\n').slice(1, -2)

onEveryEngine('an export goes to a file or the output, and is imported from both', async (t, engine) => {
  const folder = makeFolder(t)
  const em = await fillBoard(t, engine)
  await addOddities(em)
  const file = join(folder, 'board.ndjson.gz')
  t.match(await runCommand(engine, 'export', file), {
    code: 0,
    stdout: /^Exported: .*users 11, /,
    stderr: ''
  })
  t.equal(statSync(file).mode & 0o777, 0o600)
  const text = gunzipSync(readFileSync(file)).toString()
  const output = await runCommand(engine, 'export')
  t.match(output, { code: 0, stderr: /^Exported: .*users 11, .*\.\n$/ })
  t.same(rowsOf(output.stdout), rowsOf(text))
  t.notMatch(text, /"(sessions|secret)"/)
  writeFileSync(join(folder, 'board.ndjson'), output.stdout)

  for (const name of ['board.ndjson', 'board.ndjson.gz']) {
    const copy = { url: `sqlite:${makeFolder(t)}/copy.sqlite` }
    const imported = await runCommand(copy, 'import', join(folder, name))
    t.match(imported, { code: 0, stdout: /^Imported: .*users 11, .*\.\n$/, stderr: '' })
    t.same(rowsOf((await runCommand(copy, 'export')).stdout), rowsOf(text))
  }
  const refused = /^The board is not empty: users 11, /
  t.match(await runCommand(engine, 'import', file), { code: 2, stdout: '', stderr: refused })
})

onEveryEngine(
  'sessions and the secret are exported where asked for, and replace those there',
  async (t, engine) => {
    const folder = makeFolder(t)
    const source = { url: `sqlite:${folder}/news.sqlite` }
    const em = await fillBoard(t, source)
    const settings = (secret: string) => [
      { name: 'secret', value: `"${secret}"`, updated_at: new Date() },
      { name: 'version', value: '7', updated_at: new Date() }
    ]
    await em.insertMany(Setting, settings('of the board'))
    const target = await openBoard(t, engine.url)
    await target.insertMany(Setting, settings('another'))
    const file = join(folder, 'board.ndjson')
    t.match(await runCommand(source, 'export', file, '--with-sessions'), {
      code: 0,
      stdout: /sessions 1/,
      stderr: ''
    })
    t.match(await runCommand(engine, 'import', file), { code: 0, stdout: /sessions 1/, stderr: '' })
    t.same(await target.execute(`select value from settings where name = 'secret'`), [
      { value: '"of the board"' }
    ])
    const [version] = await target.execute<{ value: string }[]>(
      `select value from settings where name = 'version'`
    )
    t.equal(version?.value, '8', 'processes notice that all is new')
    t.same(
      await target.execute('select token_hash from sessions'),
      await em.execute('select token_hash from sessions')
    )
  }
)

test('a cut file is refused before anything is written, and posts are added to a board', async (t) => {
  const folder = makeFolder(t)
  const source = { url: `sqlite:${folder}/news.sqlite` }
  const em = await fillBoard(t, source)
  const file = (name: string) => join(folder, name)
  await runCommand(source, 'export', file('board.ndjson'))
  const text = readFileSync(file('board.ndjson'), 'utf8')
  writeFileSync(file('cut.ndjson'), text.slice(0, -200))
  writeFileSync(file('posts.ndjson'), csv(...manyRows(5)))
  const empty = { url: `sqlite:${makeFolder(t)}/empty.sqlite` }
  const cut = await runCommand(empty, 'import', file('cut.ndjson'))
  t.match(cut, { code: 2, stdout: '', stderr: /cut\.ndjson is incomplete or damaged: [^\n]*\n$/ })
  t.equal(await (await openBoard(t, empty.url)).count(User), 0)
  const added = await runCommand(source, 'import', file('posts.ndjson'))
  t.match(added, { code: 0, stdout: /^Rows: 5, imported: 5, / }, 'the first line decides, not the name')
  t.equal(await em.count(User), 16)
})

test('what cannot be exported is refused in one sentence', async (t) => {
  const folder = makeFolder(t)
  const engine = { url: `sqlite:${folder}/none.sqlite` }
  const usage = /^Usage: npm run export -- /
  const refusals: [args: string[], reason: RegExp][] = [
    [['a.ndjson', 'b.ndjson'], usage],
    [['--fast'], usage],
    [['a.sqlite'], /^The name of the file must end with \.ndjson or \.ndjson\.gz\.\n$/],
    [[join(folder, 'a.ndjson')], /^There is no database .*none\.sqlite\.\n$/],
    [[], /^There is no database .*none\.sqlite\.\n$/]
  ]
  for (const [args, stderr] of refusals)
    t.match(await runCommand(engine, 'export', ...args), { code: 2, stdout: '', stderr }, `${args}`)
  t.same(await readdir(folder), [])
})
