import { join } from 'node:path'
import t from 'tap'
import { User } from '../../../src/database/entities.ts'
import { signUp } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { startCommand } from '../../fixtures/command.ts'
import { runCommand } from '../../fixtures/run-command.ts'
import { build } from '../../helper.ts'

const made = /^Made: users 10, posts 36, comments \d+, votes \d+, comment_votes \d+\.\n$/

onEveryEngine('a board is seeded once, and again only after a reset', async (t, engine) => {
  const first = await runCommand(engine, 'seed')
  t.match(first, { code: 0, stdout: made, stderr: '' })
  const second = await runCommand(engine, 'seed')
  t.match(second, { code: 2, stdout: '' })
  t.match(second.stderr, /^The board is not empty: users 10, posts 36, comments \d+\. It is left alone\.\n$/)
  const reset = await runCommand(engine, 'seed', '--reset')
  t.match(reset, { code: 0, stderr: '' })
  const [deleted, ...rest] = reset.stdout.split(/(?<=\n)/)
  t.match(deleted, /^Deleted: comment_votes \d+, votes \d+, comments \d+, posts 36, users 10\.\n$/)
  t.match(rest.join(''), made)
})

onEveryEngine('of two concurrent seeds one fails', async (t, engine) => {
  const start = () => startCommand(t, engine, 'seed').finished
  const both = await Promise.all([start(), start()])
  const [winner, loser] = both.sort((a, b) => Number(a.code) - Number(b.code))
  t.match(winner, { code: 0, stdout: made, stderr: '' })
  t.match(loser, { code: 2, stdout: '', stderr: /^The board is not empty: [^\n]+\n$/ })
})

onEveryEngine('a board with members who are not of the seed is not deleted unasked', async (t, engine) => {
  await runCommand(engine, 'seed')
  const app = await build(t, { url: engine.url })
  await signUp(app, 'carol')
  const refusal =
    '1 member is not of the seed, and the board is left alone. ' +
    "To delete it all, add --yes and the board's name (SITE_NAME).\n"
  for (const args of [[], ['--yes', 'just tech news']]) {
    t.same(await runCommand(engine, 'seed', '--reset', ...args), { code: 2, stdout: '', stderr: refusal })
  }
  t.equal(await app.orm.em.fork().count(User), 11, 'everybody is still there')
  const forced = await runCommand(engine, 'seed', '--reset', '--yes', 'Just Tech News')
  t.match(forced, { code: 0, stdout: /^Deleted: .*users 11\.\nMade: users 10, /, stderr: '' })
})

t.test('an unknown option is rejected', async (t) => {
  const url = `sqlite:${join(t.testdir(), 'news.sqlite')}`
  for (const args of [['--rest'], ['--reset', 'now'], ['--yes'], ['news.csv']]) {
    const usage = 'Usage: npm run seed [-- --reset [--yes NAME]]\n'
    t.same(await runCommand({ url }, 'seed', ...args), { code: 2, stdout: '', stderr: usage })
  }
  t.match(await runCommand({ url }, 'seed', '--help'), {
    code: 0,
    stdout: /--reset {5}deletes everything/,
    stderr: ''
  })
  t.match(await runCommand({ url }, 'seed', '--reset'), {
    code: 0,
    stdout: /^Deleted: nothing, the board was empty\.\n/
  })
})
