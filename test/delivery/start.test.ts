import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'tap'
import { onEveryEngine } from '../engines.ts'
import { KeepAliveConnection } from '../fixtures/keep-alive.ts'
import { startApp } from '../fixtures/start.ts'
import { freePort } from '../servers/private-server.ts'

const root = join(import.meta.dirname, '../..')

onEveryEngine('the command of npm start serves, and exits with 0 on SIGTERM', async (t, { url }) => {
  const app = await startApp(t, { DATABASE_URL: url })
  const home = await fetch(`${app.base}/`)
  t.equal(home.status, 200)
  t.match(await home.text(), /<h1|<main/)
  t.equal((await fetch(`${app.base}/health/ready`)).status, 200)
  app.process.kill('SIGTERM')
  t.equal(await app.exited, 0)
})

test('the log is JSON when stdout is not a terminal', async (t) => {
  const app = await startApp(t, { DATABASE_URL: 'sqlite::memory:' })
  await fetch(`${app.base}/?from=the-log-test`, { headers: { cookie: 'jtn_session=do-not-log-me' } })
  app.process.kill('SIGTERM')
  await app.exited
  const entries = app.lines().map((line) => JSON.parse(line))
  t.match(entries[0].msg, /database ready in \d+ ms: SQLite [\d.]+, created \d+ tables/)
  t.ok(entries.find(({ req }) => req?.url === '/?from=the-log-test'))
  t.notMatch(app.lines().join('\n'), 'do-not-log-me')
})

test('the log is readable text on a terminal', async (t) => {
  const onTerminal = '--import=data:text/javascript,process.stdout.isTTY=true'
  const app = await startApp(t, { DATABASE_URL: 'sqlite::memory:', NODE_OPTIONS: onTerminal })
  t.match(app.lines()[0], /^\[\d\d:\d\d:\d\d\] \S*INFO\S*: \S*database ready in \d+ ms: SQLite/)
})

test('a log that nobody reads does not stop the board, and is whole in the end', async (t) => {
  const app = await startApp(t, { DATABASE_URL: 'sqlite::memory:' })
  app.process.stdout?.pause()
  // Each line has 2 KB: several times what a pipe holds.
  const query = 'x'.repeat(2_000)
  for (let request = 0; request < 600; request++) {
    const signal = AbortSignal.timeout(10_000)
    t.equal((await fetch(`${app.base}/?${request}-${query}`, { signal })).status, 200)
  }
  app.process.stdout?.resume()
  app.process.kill('SIGTERM')
  t.equal(await app.exited, 0)
  const asked = app.lines().filter((line) => line.includes(query))
  t.equal(new Set(asked).size, 600)
  t.equal(asked.length, 600)
})

test('npm start passes SIGTERM on: what is in flight is answered, and the port is free', async (t) => {
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  // PORT is what platforms set, and wins over the default.
  const env = {
    ...process.env,
    PORT: `${port}`,
    FASTIFY_ADDRESS: '127.0.0.1',
    DATABASE_URL: 'sqlite::memory:'
  }
  const npm = spawn('npm', ['start'], {
    env,
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true
  })
  t.teardown(() => npm.exitCode === null && npm.pid && process.kill(-npm.pid, 'SIGKILL'))
  const exited = once(npm, 'exit')
  for await (const chunk of npm.stdout.iterator({ destroyOnReturn: false }))
    if (`${chunk}`.includes('listening')) break
  npm.stdout.resume()
  const slow = await KeepAliveConnection.open(base)
  slow.write('POST /api/users/login HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n')
  slow.write('Content-Type: application/json\r\nContent-Length: 2\r\n\r\n')
  await slow.answer()
  npm.kill('SIGTERM')
  while ((await fetch(`${base}/health/ready`)).status === 200) await new Promise(setImmediate)
  slow.write('{}')
  t.equal((await slow.answer()).status, 400)
  t.same(await exited, [0, null])
  await t.rejects(KeepAliveConnection.open(base), { code: 'ECONNREFUSED' })
})
