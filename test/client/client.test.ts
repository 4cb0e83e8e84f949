import { execFile } from 'node:child_process'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'tap'
import { writeClient } from '../../client/generate.ts'
import { password, signUp } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { build, listen } from '../helper.ts'

const root = join(import.meta.dirname, '../..')

test('the client is that of the description', async (t) => {
  const folder = t.testdir()
  for (const name of ['client/send.ts', 'tsconfig.json'])
    await copyFile(join(root, name), join(folder, name.replace('client/', '')))
  await writeClient(join(root, 'openapi.json'), folder)
  const [made, kept] = await Promise.all([
    readFile(join(folder, 'index.ts'), 'utf8'),
    readFile(join(root, 'client/index.ts'), 'utf8')
  ])
  t.equal(made === kept, true, 'npm run api writes it')
})

onEveryEngine('the example posts, comments, and prints the discussion', async (t, { url }) => {
  const app = await build(t, { url })
  const address = await listen(app)
  await signUp(app, 'alice')
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(root, 'client/example.ts'), address, ...args])
  const { stdout } = await run('alice@example.com', password)
  const discussion = '  alice: What do you think?\n    alice: It is typed.\n'
  t.equal(stdout, `A client for programs\n${discussion}`)
  const { stdout: again } = await run('alice@example.com', password)
  t.equal(again, `A client for programs\n${discussion}${discussion}`, 'the link has a discussion already')
  await t.rejects(run('alice@example.com', 'wrong'), {
    code: 1,
    stderr: /^CREDENTIALS_WRONG: .*\n$/
  })
})
