import { chmodSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transactional } from 'fastify-mikro-orm'
import { type Test, test } from 'tap'
import { checkNode, checkSpace } from '../../../src/commands/doctor/machine.ts'
import { checkClock, checkSession, checkVersion } from '../../../src/commands/doctor/server.ts'
import { Job, Setting } from '../../../src/database/entities.ts'
import { finishIndex } from '../../../src/search/index-job.ts'
import { onEveryEngine, onEveryServer } from '../../engines.ts'
import { openBoard } from '../../fixtures/board.ts'
import type { Surroundings } from '../../fixtures/command.ts'
import { makeFolder } from '../../fixtures/folder.ts'
import { runCommand } from '../../fixtures/run-command.ts'
import { startSmtp } from '../../fixtures/smtp.ts'
import { fillBoard } from './backup/content.ts'

/** Runs the doctor. @returns what is not ok, by subject, and the exit code */
async function diagnose(t: Test, where: Surroundings) {
  const { code, stdout, stderr } = await runCommand(where, 'doctor')
  t.equal(stderr, '')
  const lines = stdout.trimEnd().split('\n')
  const found = lines.map(
    (line) => /^(ok|look at this|wrong) +(.+?) {2,}(.+)$/.exec(line)?.slice(1) ?? [line]
  )
  const faults = found.filter(([state]) => state !== 'ok')
  return { code, faults: faults.map(([state, subject, text]) => `${state}: ${subject}: ${text}`) }
}

const healthy = { code: 0, faults: [] }

onEveryEngine('what has gone wrong in a database is named with its remedy', async (t, engine) => {
  const em = await fillBoard(t, engine)
  await finishIndex(em)
  t.same(await diagnose(t, engine), healthy)
  await em.execute('update posts set vote_count = vote_count + 5 where id = 1')
  await em.insert(Setting, { name: 'tags_max', value: '"many"', updated_at: new Date() })
  const job = { kind: 'a', payload: '1', run_at: new Date(0), created_at: new Date(0) }
  await em.insertMany(Job, [job, { ...job, failed_at: new Date() }])
  await em.execute(`delete from settings where name = 'words_version'`)
  await em.execute(`insert into db_migrations (name, applied_at) values ('2099-01-01-x', current_timestamp)`)
  await em.execute(engine.name === 'sqlite' ? 'drop index posts_hot' : 'drop index posts_hot on posts')
  t.match(await diagnose(t, engine), {
    code: 1,
    faults: [
      'look at this: migrations: A newer version has applied 2099-01-01-x: this one may not fit.',
      /^look at this: tables: table posts differs from its entity: .*hot.*\.$/,
      'look at this: settings: These do not fit, and have their default: tags_max. Set them again at /admin.',
      'look at this: jobs: 1 failed for good: look at /admin/jobs. 1 should have been done long ago: start a server without JOBS=off.',
      'look at this: counters: Drifted: posts.vote_count 1. Run npm run recount.',
      'look at this: search: Words are missing: a running server makes them, or npm run search -- --reindex.'
    ]
  })
  await em.execute(`delete from db_migrations where name = '2026-12-01-tags'`)
  const { code, faults } = await diagnose(t, engine)
  t.equal(code, 2)
  t.equal(faults[0], 'wrong: migrations: Pending: 2026-12-01-tags. Run npm run migrate.')
})

onEveryServer('a server’s version, time zone, SQL mode, clock and collations', async (t, engine) => {
  const em = await openBoard(t, engine.url)
  await finishIndex(em)
  t.match(await checkSession(em), { state: 'ok' })
  await transactional(em, async (tx) => {
    await tx.execute(`set session time_zone = '+02:00', session sql_mode = ''`)
    t.match(await checkSession(tx), { state: 'wrong', text: /is \+02:00, and not UTC\. .* is not strict\. / })
    await tx.execute(`set session time_zone = '+00:00', session sql_mode = 'STRICT_TRANS_TABLES'`)
  })
  t.match(await checkClock(em), { state: 'ok' })
  const shifted = (milliseconds: number) => checkClock(em, () => Date.now() - milliseconds)
  t.match(await shifted(10_000), { state: 'look at this', text: /(9|10)\.\d s ahead of / })
  t.match(await shifted(-100_000), { state: 'wrong', text: /(99|100)\.\d s behind / })
  t.match(checkVersion('8.0.36'), { state: 'look at this', text: /^MySQL 8\.0\.36 is older than 8\.4/ })
  t.match(checkVersion('10.6.12-MariaDB-1'), { state: 'look at this', text: /^MariaDB 10\.6\.12 is older/ })
  await em.execute('alter table attempts convert to character set utf8mb4 collate utf8mb4_general_ci')
  const repair = 'alter table attempts convert to character set utf8mb4 collate utf8mb4_bin.'
  const other = `look at this: collation: Table attempts is utf8mb4_general_ci: ${repair}`
  t.same(await diagnose(t, engine), { code: 1, faults: [other] })
  await em.execute('alter table attempts convert to character set latin1')
  const narrow = /^wrong: collation: Table attempts is latin1_\w+: alter table attempts /
  t.match(await diagnose(t, engine), { code: 2, faults: [narrow] })
})

test('files that others read, a long log, and mail that is refused', async (t) => {
  const cwd = makeFolder(t)
  const file = join(cwd, 'news.sqlite')
  const em = await openBoard(t, `sqlite:${file}`)
  await finishIndex(em)
  const smtp = await startSmtp(t)
  const env = (url: string) =>
    writeFileSync(
      join(cwd, '.env'),
      `DATABASE_URL=sqlite:${file}\nSMTP_URL=${url}\nMAIL_FROM=a@example.org\nSITE_URL=https://example.org\n`,
      { mode: 0o600 }
    )
  env(smtp.url)
  t.same(await diagnose(t, { cwd }), healthy)
  env('smtp://127.0.0.1:1')
  chmodSync(file, 0o644)
  chmodSync(join(cwd, '.env'), 0o640)
  truncateSync(`${file}-wal`, 70_000_000)
  t.match(await diagnose(t, { cwd }), {
    code: 2,
    faults: [
      /^wrong: mail: The mail could not be sent: .*ECONNREFUSED.* Check SMTP_URL, and the server\.$/,
      `look at this: file modes: Other users of this machine can read .env: chmod 600 '.env'. Other users of this machine can read ${file}: chmod 600 '${file}'.`,
      'look at this: write-ahead log: 70 MB: a process reads for very long, or was killed. Restart the server.'
    ]
  })
})

test('a machine or a configuration that the board cannot run with', async (t) => {
  const folder = makeFolder(t)
  const file = join(folder, 'news.sqlite')
  const none = `look at this: database: There is no ${file} yet: the first start creates it.`
  t.same(await diagnose(t, { url: `sqlite:${file}` }), { code: 1, faults: [none] })
  const unknown = /^wrong: configuration: DATABASE_URL must start with sqlite: or mysql:\/\/\.$/
  t.match(await diagnose(t, { url: 'postgres://a@b/c' }), { code: 2, faults: [unknown] })
  const away = /^wrong: database: No answer from 127\.0\.0\.1:1\/b within 5000 ms \(ECONNREFUSED\)\.$/
  t.match(await diagnose(t, { url: 'mysql://a:b@127.0.0.1:1/b' }), { code: 2, faults: [away] })
  writeFileSync(file, 'x'.repeat(4096), { mode: 0o600 })
  t.match(await diagnose(t, { url: `sqlite:${file}` }), {
    code: 2,
    faults: [/^wrong: database: .*not a database/]
  })
  t.match(checkNode('20.11.1'), { state: 'wrong', text: /^20\.11\.1 is too old: Node 24\.15 or later / })
  t.match(checkNode('24.15.0'), { state: 'ok' })
  t.match(checkNode('26.1.0'), { state: 'look at this' })
  truncateSync(file, 200_000_000)
  t.match(checkSpace(file, 1_000_000), { state: 'wrong', text: 'Only 1 MB free: make room.' })
  t.match(checkSpace(file, 100_000_000), {
    state: 'look at this',
    text: /^100 MB free, less than the 200 MB/
  })
  t.match(checkSpace(file, 1_000_000_000), { state: 'ok' })
})
