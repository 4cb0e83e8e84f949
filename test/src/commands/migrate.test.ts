import { test } from 'tap'
import { openConnection } from '../../../packages/fastify-mikro-orm/test/fixtures/connection.ts'
import { entities } from '../../../src/database/entities.ts'
import { migrations } from '../../../src/database/migrations/index.ts'
import { onEveryEngine } from '../../engines.ts'
import { makeFirstBoard } from '../../fixtures/first-version.ts'
import { runCommand } from '../../fixtures/run-command.ts'

const names = migrations.map(({ name }) => name)
/** The tables that the first version did not have, in the order of their creation. */
const tables = [
  'attempts',
  'domains',
  'comment_words',
  'deliveries',
  'flags',
  'jobs',
  'link_locks',
  'moderations',
  'notices',
  'post_words',
  'secrets',
  'settings',
  'sources',
  'source_items',
  'tags',
  'tokens',
  'tag_choices',
  'post_tags',
  'post_marks',
  'webhooks'
]
const missing = tables.map((table) => `missing: table ${table}`)
const pending = [...missing, ...names.map((name) => `pending: ${name}`)].join('\n')
const created = tables.map((table) => `created: table ${table}`).join('\n')
const done = names.map((name) => `migration ${name} done in \\d+ ms`).join('\n')
const nothing = 'Nothing is left to do.\n'
const everyTable = (state: string) => `(${state}: table \\w+\n){${entities.length}}`

onEveryEngine('an older database is migrated, with a report', async (t, { url }) => {
  await makeFirstBoard(t, url)
  t.same(await runCommand({ url }, 'migrate', '--list'), { code: 1, stdout: `${pending}\n`, stderr: '' })
  const whole = new RegExp(`^${pending}\n${created}\n${done}\n${nothing}$`)
  t.match(await runCommand({ url }, 'migrate'), { code: 0, stdout: whole, stderr: '' })
})

test('other commands warn about pending migrations', async (t) => {
  const url = `sqlite:${t.testdir()}/news.sqlite`
  await makeFirstBoard(t, url)
  const stderr = /^the database is of an earlier version, run the pending migrations: /
  t.match(await runCommand({ url }, 'recount'), { stderr })
})

test('a new database is created without pending migrations', async (t) => {
  const url = `sqlite:${t.testdir()}/news.sqlite`
  t.match(await runCommand({ url }, 'migrate', '--list'), {
    code: 1,
    stdout: new RegExp(`^${everyTable('missing')}$`)
  })
  const stdout = new RegExp(`^${everyTable('missing')}${everyTable('created')}${nothing}$`)
  t.match(await runCommand({ url }, 'migrate'), { code: 0, stdout, stderr: '' })
  t.same(await runCommand({ url }, 'migrate'), { code: 0, stdout: nothing, stderr: '' })
  const session = await openConnection(t, url)
  await session.execute(`insert into db_migrations values ('2099-01-01-more', current_timestamp)`)
  const unknown = `unknown: 2099-01-01-more, of a newer version\n${nothing}`
  t.same(await runCommand({ url }, 'migrate', '--list'), { code: 0, stdout: unknown, stderr: '' })
})

test('an unknown option is rejected', async (t) => {
  const usage = 'Usage: npm run migrate [-- --list]\n'
  for (const args of [['--lst'], ['--list', 'now']]) {
    t.same(await runCommand({}, 'migrate', ...args), { code: 2, stdout: '', stderr: usage })
  }
  t.match(await runCommand({}, 'migrate', '--help'), {
    code: 0,
    stdout: /--list {2}only says/,
    stderr: ''
  })
})
