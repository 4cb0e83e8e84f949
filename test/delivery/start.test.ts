import { test } from 'tap'
import { onEveryEngine } from '../engines.ts'
import { startApp } from '../fixtures/start.ts'

onEveryEngine('npm start serves, and exits with 0 on SIGTERM', async (t, { url }) => {
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
