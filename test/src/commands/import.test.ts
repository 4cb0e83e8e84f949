import { execFileSync } from 'node:child_process'
import { createWriteStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isDeepStrictEqual } from 'node:util'
import t, { type Test } from 'tap'
import { importPosts } from '../../../src/commands/import/index.ts'
import { Post } from '../../../src/database/entities.ts'
import { type Engine, onEveryEngine } from '../../engines.ts'
import { contentOf, openBoard } from '../../fixtures/board.ts'
import { startCommand } from '../../fixtures/command.ts'
import { csv, inChunks, manyRows } from '../../fixtures/csv.ts'
import { runCommand } from '../../fixtures/run-command.ts'

const file = (t: Test, content: string) => join(t.testdir({ 'posts.csv': content }), 'posts.csv')

onEveryEngine('a file is imported once, with a report', async (t, engine) => {
  const path = file(t, csv(...manyRows(40)))
  const first = await runCommand(engine, 'import', path)
  t.match(first, { code: 0, stderr: '' })
  t.match(
    first.stdout,
    /^Rows: 40, imported: 40, already there: 0, rejected: 0, new members: 7, time: [\d.]+ s\n$/
  )
  const second = await runCommand(engine, 'import', path)
  t.match(second, { code: 0, stderr: '' })
  t.match(
    second.stdout,
    /^Rows: 40, imported: 0, already there: 40, rejected: 0, new members: 0, time: [\d.]+ s\n$/
  )
})

onEveryEngine('rejected rows are printed to standard error, with exit code 1', async (t, engine) => {
  const bad = ['41,Bad,https://example.com/,1,1,a,2/30/2016 1:00', '42,Bad,\x1b[31m,1,1,a,1/1/2016 1:00']
  const { code, stdout, stderr } = await runCommand(engine, 'import', file(t, csv(...manyRows(2), ...bad)))
  t.equal(code, 1)
  t.equal(
    stderr,
    'line 4: rejected: created_at is not a date (2/30/2016 1:00)\n' +
      'line 5: rejected: url holds a control character (\\u{1b}[31m)\n'
  )
  t.match(stdout, /^Rows: 4, imported: 2, already there: 0, rejected: 2,/)
})

onEveryEngine('two concurrent imports give the same result as one', async (t, engine) => {
  const text = csv(...manyRows(3000))
  const path = file(t, text)
  const both = await Promise.all([
    startCommand(t, engine, 'import', path).finished,
    startCommand(t, engine, 'import', path).finished
  ])
  const sum = (label: string) =>
    both.reduce(
      (total, { stdout }) => total + Number(stdout.split(`${label}: `)[1]?.split(', ')[0]?.replace(',', '')),
      0
    )
  for (const { code, stderr } of both) t.match({ code, stderr }, { code: 0, stderr: '' })
  t.equal(sum('imported'), 3000)
  t.equal(sum('already there'), 3000)
  t.equal(sum('new members'), 7)
  await sameAsInOneGo(t, engine, text)
})

onEveryEngine('a killed import is completed by the next one', async (t, engine) => {
  const killed = startCommand(t, engine, 'import', endlessFile(t))
  await killed.hasWritten('5,000 rows')
  killed.child.kill('SIGKILL')
  t.equal((await killed.finished).code, null)

  const em = await openBoard(t, engine.url)
  const there = await em.count(Post)
  t.ok(there >= 5000 && there % 500 === 0, `only whole batches are there: ${there} rows`)
  const text = csv(...manyRows(there + 700))
  const { code, stdout } = await runCommand(engine, 'import', file(t, text))
  t.equal(code, 0)
  t.match(stdout, `imported: 700, already there: ${there.toLocaleString('en-US')}, rejected: 0,`)
  await sameAsInOneGo(t, engine, text)
})

for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143]
] as const) {
  onEveryEngine(`${signal} stops an import after the batch in hand`, async (t, engine) => {
    const stopped = startCommand(t, engine, 'import', endlessFile(t))
    await stopped.hasWritten('5,000 rows')
    stopped.child.kill(signal)
    const { code, stdout, stderr } = await stopped.finished
    t.match({ code, stderr }, { code: exitCode, stderr: '' })
    t.match(stdout, /\nStopped\. Run it again for the rest\.\nRows: [\d,]+, imported: [\d,]+, /)
    const em = await openBoard(t, engine.url)
    t.match(stdout, `imported: ${(await em.count(Post)).toLocaleString('en-US')},`, 'it says how far it got')
  })
}

t.test('a file that cannot be imported gives a one-line error', async (t) => {
  const dir = t.testdir({ 'empty.csv': '', 'other.csv': 'a,b\n1,2\n', folder: {} })
  const url = `sqlite:${join(dir, 'news.sqlite')}`
  const refusals: [args: string[], line: string][] = [
    [[], 'Usage: npm run import -- FILE'],
    [['one.csv', 'two.csv'], 'Usage: npm run import -- FILE'],
    [['--fast', 'one.csv'], 'Usage: npm run import -- FILE'],
    [['missing.csv'], 'missing.csv: no such file or directory'],
    [[join(dir, 'folder')], 'illegal operation on a directory'],
    [[join(dir, 'empty.csv')], 'The file is empty.'],
    [
      [join(dir, 'other.csv')],
      'The first line has to name the columns. Missing: id, title, url, num_points, author, created_at; found: "a, b".'
    ]
  ]
  for (const [args, line] of refusals) {
    t.same(await runCommand({ url }, 'import', ...args), { code: 2, stdout: '', stderr: `${line}\n` })
  }
})

t.test('an unreachable or invalid database gives a one-line error', async (t) => {
  const path = file(t, csv(...manyRows(1)))
  const refused = await runCommand({ url: 'mysql://root:secret@127.0.0.1:1/news' }, 'import', path)
  t.same(refused, {
    code: 2,
    stdout: '',
    stderr: 'No answer from 127.0.0.1:1/news within 5000 ms (ECONNREFUSED).\n'
  })
  const unknown = await runCommand({ url: 'postgres://root:secret@127.0.0.1/news' }, 'import', path)
  t.match(unknown, { code: 2, stdout: '', stderr: /^[^\n]*DATABASE_URL[^\n]*\n$/ })
  t.notMatch(unknown.stderr, 'secret')
})

t.test('--help describes the file and the exit codes', async (t) => {
  const { code, stdout, stderr } = await runCommand({}, 'import', '--help')
  t.match({ code, stderr }, { code: 0, stderr: '' })
  t.match(stdout, 'id, title, url, num_points, author, created_at')
  t.match(stdout, 'Exit codes: 0 ')
})

t.test('.env is read from the working directory', async (t) => {
  const cwd = t.testdir({ '.env': 'DATABASE_URL=sqlite:from-env.sqlite\n', 'posts.csv': csv(...manyRows(1)) })
  const { code } = await runCommand({ cwd }, 'import', 'posts.csv')
  t.equal(code, 0)
  t.ok(existsSync(join(cwd, 'from-env.sqlite')))
})

/** A file with endless rows. */
function endlessFile(t: Test): string {
  const path = join(t.testdir(), 'endless.csv')
  execFileSync('mkfifo', [path])
  function* rows() {
    yield csv()
    for (let first = 1; ; first += 100) yield `${manyRows(100, first).join('\n')}\n`
  }
  // It fails when the reader has exited.
  pipeline(Readable.from(rows()), createWriteStream(path)).catch(() => {})
  return path
}

/** Compares the content with that of one uninterrupted import. */
async function sameAsInOneGo(t: Test, { url }: Engine, text: string) {
  const em = await openBoard(t, url)
  const actual = await contentOf(em)
  await em.execute('delete from posts')
  await em.execute('delete from users')
  await importPosts(em, inChunks(text))
  t.ok(isDeepStrictEqual(await contentOf(em), actual), 'the same posts and members')
}
