import { test } from 'tap'
import { signUp } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { makeFolder } from '../../fixtures/folder.ts'
import { runCommand } from '../../fixtures/run-command.ts'
import { build } from '../../helper.ts'

onEveryEngine('members are administered while the server runs', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  await signUp(app, 'bob')
  const users = (...args: string[]) => runCommand({ url }, 'users', ...args)
  t.match(await users('role', 'ALICE', 'admin'), { code: 0, stdout: 'alice is admin now.\n' })
  t.match((await alice.send('GET', '/api/users/me')).json(), { role: 'admin' })
  t.match(await users('role', 'alice', 'member'), { code: 2, stderr: /last administrator/ })
  t.match(await users('ban', 'bob', '--days', '7', '--reason', 'Rude'), { code: 0 })
  t.match(
    (await users('list')).stdout,
    /^alice\tadmin\tsince .*\nbob\tmember\tsince \S+\tbanned until \S+\n$/
  )
  t.match((await users('list', '--role', 'admin')).stdout, /^alice[^\n]*\n$/)
  t.match(await users('unban', 'bob'), { code: 0 })
  const { stdout } = await users('reset-link', 'bob')
  t.match(stdout, /^\/reset\/[\w-]{43}\n$/)
  t.match((await app.inject(stdout.trim())).body, 'bob')
  t.match(await users('verify', 'bob'), { code: 0 })
  t.match(await users('delete', 'bob'), { code: 0, stdout: 'bob is deleted.\n' })
  t.match(await users('delete', 'bob'), { code: 2, stderr: /no member of that name/ })
})

test('wrong arguments are refused without a stack', async (t) => {
  const url = `sqlite:${makeFolder(t)}/news.sqlite`
  await signUp(await build(t, { url }), 'alice')
  const wrong = [
    [],
    ['list', 'x'],
    ['role', 'alice'],
    ['role', 'alice', 'king'],
    ['ban', 'alice', '--days', '0'],
    ['ban', 'alice', '--until', '2001-01-01'],
    ['frobnicate', 'alice'],
    ['ban', 'alice', '--x']
  ]
  for (const args of wrong) {
    const answer = await runCommand({ url }, 'users', ...args)
    t.match(answer, { code: 2, stdout: '', stderr: /^(?!.*\n +at )/s }, args.join(' '))
  }
})
