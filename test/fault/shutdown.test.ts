import { test } from 'tap'
import { freePort } from '../../packages/fastify-mikro-orm/test/fixtures/proxy.ts'
import { onEveryEngine } from '../engines.ts'
import { makeFolder } from '../fixtures/folder.ts'
import { type Answer, KeepAliveConnection } from '../fixtures/keep-alive.ts'
import { secondBase, twoAddresses } from '../fixtures/localhost.ts'
import { spawnApp, startApp } from '../fixtures/start.ts'

const login = JSON.stringify({ email: 'nobody@example.org', password: 'wrong horse' })
const requests = [['/'], ['/api/posts'], ['/nowhere'], ['/api/comments', '{"comment_text":"x","post_id":1}']]
const clients = 24

const rejection = 'connection: close, retry-after, secure'
const page = `503 text/html; charset=utf-8, <!doctype html>, ${rejection}`
const problem = `503 application/problem+json; charset=utf-8, "status":503, ${rejection}`

onEveryEngine('a shutdown under load answers every request to both addresses', async (t, { url }) => {
  const onBoth = { FASTIFY_ADDRESS: 'localhost', NODE_OPTIONS: twoAddresses }
  const app = await startApp(t, { DATABASE_URL: url, ...onBoth })
  const bases = [app.base, await secondBase(app.base)]
  const answers: Answer[] = []
  const loads = Array.from({ length: clients }, (_, n) => load(bases[n % 2] ?? '', n >> 1, answers))
  const slow = await beginLogin(app.base)
  while (answers.length < clients * 5) await new Promise(setImmediate)

  app.process.kill('SIGTERM')
  await untilClosing(app.base)
  const live = await ask(app.base, '/health/live')
  t.same([live.status, live.body, live.headers.get('connection')], [200, '{"status":"ok"}', 'close'])
  for (const path of ['/', '/nowhere']) t.equal(looks(await ask(app.base, path)), page)
  t.equal(looks(await ask(app.base, '/api/posts')), problem)
  t.equal(looks(await ask(app.base, '/api/users/login', login)), problem)

  const start = Date.now()
  slow.write(login)
  const late = await slow.answer()
  t.same([late.status, late.headers.get('connection')], [401, 'close'], 'what was in flight is answered')
  t.equal(await app.exited, 0)
  t.ok(Date.now() - start < 2_000, 'and then it takes less than two seconds')

  t.same(await Promise.all(loads), Array(clients).fill('ECONNREFUSED'), 'no client gets another error')
  const rejected = answers.filter(({ status }) => status === 503)
  t.ok(rejected.length > 0)
  t.same(new Set(rejected.map(looks)), new Set([page, problem]), 'rejected requests got 503')
  t.same(new Set(answers.map(({ status }) => status)), new Set([200, 401, 404, 503]))
})

test('a second signal ends the process at once', async (t) => {
  const url = `sqlite:${makeFolder(t)}/news.sqlite`
  const app = await startApp(t, { DATABASE_URL: url })
  const slow = await beginLogin(app.base)
  const cut = t.rejects(slow.answer())
  app.process.kill('SIGINT')
  await untilClosing(app.base)
  app.process.kill('SIGINT')
  t.equal(await app.exited, 1)
  await cut
  const again = await startApp(t, { DATABASE_URL: url })
  t.equal((await ask(again.base, '/health/ready')).status, 200)
  again.process.kill('SIGINT')
  t.equal(await again.exited, 0, 'one signal is enough')
})

test('a process that waits for its database ends on SIGTERM', async (t) => {
  const app = await spawnApp(t, { DATABASE_URL: `mysql://root@127.0.0.1:${await freePort()}/news` })
  await app.hasWritten('waiting for the database')
  const start = Date.now()
  app.process.kill('SIGTERM')
  t.equal(await app.exited, 0)
  t.ok(Date.now() - start < 3_000)
  t.notMatch(app.lines().join('\n'), /"level":50/)
})

/** @returns what distinguishes a rejection, as text */
function looks({ status, headers, body }: Answer) {
  return [
    `${status} ${headers.get('content-type')}`,
    body.match(/^<!doctype html>|"status":503/)?.[0],
    `connection: ${headers.get('connection')}`,
    /^\d+$/.test(headers.get('retry-after') ?? '') && 'retry-after',
    headers.has('content-security-policy') && 'secure'
  ].join(', ')
}

/** Sends requests, on one connection as long as it stays open. @returns why there was no response in the end */
async function load(base: string, n: number, answers: Answer[]): Promise<unknown> {
  let connection: KeepAliveConnection | undefined
  try {
    for (;;) {
      connection ??= await KeepAliveConnection.open(base)
      const [path = '/', body] = requests[n % requests.length] ?? []
      const answer = await connection.send(path, body)
      answers.push(answer)
      if (answer.headers.get('connection') === 'close') connection = undefined
    }
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}

/** Begins a request whose body the test sends later. @returns when the server handles it */
async function beginLogin(base: string): Promise<KeepAliveConnection> {
  const connection = await KeepAliveConnection.open(base)
  connection.write(`POST /api/users/login HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n`)
  connection.write(`Content-Type: application/json\r\nContent-Length: ${login.length}\r\n\r\n`)
  await connection.answer()
  return connection
}

async function ask(base: string, path: string, body?: string): Promise<Answer> {
  return (await KeepAliveConnection.open(base)).send(path, body)
}

/** Waits until `/health/ready` reports the shutdown. */
async function untilClosing(base: string) {
  for (;;) {
    const { status, body } = await ask(base, '/health/ready')
    if (status === 503 && body === '{"status":"unavailable","reason":"closing"}') return
  }
}
