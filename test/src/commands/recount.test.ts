import { join } from 'node:path'
import t from 'tap'
import { onEveryEngine } from '../../engines.ts'
import { openBoard } from '../../fixtures/board.ts'
import { runCommand } from '../../fixtures/run-command.ts'

const right = /^Checked: posts 36, comments \d+, users 10\.\nNothing has drifted\.\n$/

onEveryEngine('drift is reported, and repaired', async (t, engine) => {
  await runCommand(engine, 'seed')
  t.match(await runCommand(engine, 'recount'), { code: 0, stdout: right, stderr: '' })
  const em = await openBoard(t, engine.url)
  await em.execute(
    'update posts set comment_count = comment_count + 1 where id in (select min_id from (select min(id) as min_id from posts) t)'
  )
  await em.execute('update users set karma = karma - 1')
  const drift = 'posts.comment_count 1, users.karma 10.\n'
  const dry = await runCommand(engine, 'recount', '--dry-run')
  t.match(dry, { code: 1, stderr: '' })
  t.ok(dry.stdout.endsWith(`\nDrifted: ${drift}`), dry.stdout)
  const repaired = await runCommand(engine, 'recount')
  t.match(repaired, { code: 0, stderr: '' })
  t.ok(repaired.stdout.endsWith(`\nRepaired: ${drift}`), repaired.stdout)
  t.match(await runCommand(engine, 'recount', '--dry-run'), { code: 0, stdout: right })
})

t.test('an empty board has no drift, and an unknown option is rejected', async (t) => {
  const url = `sqlite:${join(t.testdir(), 'news.sqlite')}`
  const empty = 'Checked: nothing, the board is empty.\nNothing has drifted.\n'
  t.same(await runCommand({ url }, 'recount'), { code: 0, stdout: empty, stderr: '' })
  for (const args of [['--dry'], ['--dry-run', 'now'], ['posts']]) {
    const usage = 'Usage: npm run recount [-- --dry-run]\n'
    t.same(await runCommand({ url }, 'recount', ...args), { code: 2, stdout: '', stderr: usage })
  }
  t.match(await runCommand({ url }, 'recount', '--help'), {
    code: 0,
    stdout: /--dry-run {2}only says/,
    stderr: ''
  })
})
