import { join } from 'node:path'
import t from 'tap'
import { onEveryEngine } from '../../engines.ts'
import { runCommand } from '../../fixtures/command.ts'

const made = /^Made: users 10, posts 36, comments \d+, votes \d+, comment_votes \d+\.\n$/

onEveryEngine('a board is seeded once, and again only after a reset', async (t, engine) => {
  const first = await runCommand(t, engine, 'seed')
  t.match(first, { code: 0, stdout: made, stderr: '' })
  const second = await runCommand(t, engine, 'seed')
  t.match(second, { code: 2, stdout: '' })
  t.match(second.stderr, /^The board has content, and is left alone: users 10, posts 36, comments \d+\.\n$/)
  const reset = await runCommand(t, engine, 'seed', '--reset')
  t.match(reset, { code: 0, stderr: '' })
  const [deleted, ...rest] = reset.stdout.split(/(?<=\n)/)
  t.match(deleted, /^Deleted: comment_votes \d+, votes \d+, comments \d+, posts 36, users 10\.\n$/)
  t.match(rest.join(''), made)
})

onEveryEngine('of two concurrent seeds one fails', async (t, engine) => {
  const both = await Promise.all([runCommand(t, engine, 'seed'), runCommand(t, engine, 'seed')])
  const [winner, loser] = both.sort((a, b) => Number(a.code) - Number(b.code))
  t.match(winner, { code: 0, stdout: made, stderr: '' })
  t.match(loser, { code: 2, stdout: '', stderr: /^The board has content, and is left alone: [^\n]+\n$/ })
})

t.test('an unknown option is rejected', async (t) => {
  const url = `sqlite:${join(t.testdir(), 'news.sqlite')}`
  for (const args of [['--rest'], ['--reset', 'now'], ['news.csv']]) {
    const usage = 'Usage: npm run seed [-- --reset]\n'
    t.same(await runCommand(t, { url }, 'seed', ...args), { code: 2, stdout: '', stderr: usage })
  }
  t.match(await runCommand(t, { url }, 'seed', '--help'), {
    code: 0,
    stdout: /--reset {2}deletes everything/,
    stderr: ''
  })
  t.match(await runCommand(t, { url }, 'seed', '--reset'), {
    code: 0,
    stdout: /^Deleted: nothing, the board was empty\.\n/
  })
})
