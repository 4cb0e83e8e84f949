import { createConnection } from 'node:net'
import { text } from 'node:stream/consumers'
import { DbError } from 'fastify-mikro-orm'
import t from 'tap'
import { Author, libraryApp } from '../../packages/fastify-mikro-orm/test/fixtures/library.ts'
import { toProblem } from '../../plugins/errors.ts'
import { User } from '../../src/database/entities.ts'
import { addMember, addPosts } from '../content.ts'
import { onEveryEngine } from '../engines.ts'
import { build, listen } from '../helper.ts'

const url = 'sqlite::memory:'

/** Sends raw bytes. @returns the raw reply */
async function sendRaw(address: string, request: string): Promise<string> {
  const socket = createConnection({ host: '127.0.0.1', port: Number(new URL(address).port) })
  socket.end(request)
  return text(socket)
}

t.test('an unreadable URL gets the usual headers and body', async (t) => {
  const app = await build(t, { url })
  for (const [path, status] of [
    ['/%', 400],
    ['/%zz', 400],
    ['/post/%C0%AF', 400],
    ['/user/%E0%A4%A', 400],
    [`/user/${'x'.repeat(700)}`, 414]
  ] as const) {
    const page = await app.inject(path)
    t.equal(page.statusCode, status, path.slice(0, 40))
    t.match(page.headers, { 'content-type': 'text/html; charset=utf-8', 'x-content-type-options': 'nosniff' })
    t.match(page.body, /^<!doctype html>/i)
    const problem = await app.inject(`/api${path.replace('/user/', '/users/').replace('/post/', '/posts/')}`)
    t.equal(problem.statusCode, status, path.slice(0, 40))
    t.match(problem.headers, {
      'content-type': 'application/problem+json',
      'content-security-policy': /none/
    })
    t.match(problem.json(), { status, code: /^FST_/, detail: 'This address cannot be read.' })
  }
})

t.test('the longest usernames and domains have pages', async (t) => {
  const app = await build(t, { url })
  const username = '漢'.repeat(50)
  const domain = `${'long.'.repeat(49)}example`.padStart(255, 'x')
  await addPosts(app.orm, [{ user_id: await addMember(app.orm, username), domain }])
  t.equal((await app.inject(`/user/${encodeURIComponent(username)}`)).statusCode, 200)
  t.equal((await app.inject(`/api/users/${encodeURIComponent(username)}`)).statusCode, 200)
  t.equal((await app.inject(`/site/${domain}`)).statusCode, 200)
})

t.test('errors below /api are JSON', async (t) => {
  const app = await build(t, { url })
  for (const path of [
    '/api',
    '/api?x=1',
    '/api/',
    '/api/nothing',
    '/api/posts/x',
    '/health/x',
    '/assets/x.css'
  ])
    t.match((await app.inject(path)).headers['content-type'], /^application\/problem\+json/, path)
  for (const path of ['/', '/apiary', '/x/api', '/post/x']) {
    t.match((await app.inject(path)).headers['content-type'], /^text\/html/, path)
  }
})

t.test('the request target may be an absolute URL', async (t) => {
  const app = await build(t, { url })
  const address = await listen(app)
  const { host, port } = new URL(address)
  const ask = (path: string) => {
    // The socket stays open: a closed one would abort the request.
    const socket = createConnection({ host: '127.0.0.1', port: Number(port) })
    socket.write(`GET ${address}${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    return text(socket)
  }
  t.match(await ask('/api/nothing'), /^HTTP\/1.1 404 [\s\S]*content-type: application\/problem\+json/)
  t.match(await ask('/api/%zz'), /^HTTP\/1.1 400 [\s\S]*content-type: application\/problem\+json/)
  t.match(await ask('/nothing'), /^HTTP\/1.1 404 [\s\S]*content-type: text\/html/)
  t.match(await ask('/dashboard'), /^HTTP\/1.1 302 [\s\S]*location: \/login\?next=%2Fdashboard\r/)
})

t.test('HEAD gives the headers of GET', async (t) => {
  const app = await build(t, { url })
  for (const path of ['/', '/api/posts', '/api/posts/1', '/nothing']) {
    const get = await app.inject(path)
    const head = await app.inject({ method: 'HEAD', url: path })
    t.equal(head.statusCode, get.statusCode, path)
    t.equal(head.body, '')
  }
})

t.test('malformed HTTP is rejected, and the next request is served', async (t) => {
  const app = await build(t, { url })
  const address = await listen(app)
  const head = 'POST /api/users/logout HTTP/1.1\r\nHost: a\r\nConnection: close\r\n'
  const json = `${head}Content-Type: application/json\r\n`
  for (const [request, status] of [
    ['nonsense\r\n\r\n', 400],
    [`${json}Content-Length: x\r\n\r\n`, 400],
    [`${json}Content-Length: -1\r\n\r\n`, 400],
    [`${json}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400],
    [`${json}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`, 400],
    [`${json}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400],
    [`${json}Content-Length: 200000\r\n\r\n`, 413],
    ['GET / HTTP/1.1\r\n\r\n', 400],
    ['GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['GET /\u00e9 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400],
    [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
    [`${json}Content-Length: 0\r\n\r\n`, 204]
  ] as const) {
    const answer = await sendRaw(address, request)
    t.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), JSON.stringify(request.slice(0, 120)))
    t.notMatch(answer, /node|fastify|stack|at .*\.ts/i, 'nothing of how it is made')
  }
  t.equal((await fetch(`${address}/health/live`)).status, 200)
})

t.test('a database time limit gives 503 with Retry-After', async (t) => {
  const problem = toProblem(
    new DbError('DB_TIME_LIMIT', 'The request used the database for longer than 15000 ms.')
  )
  t.match(problem, { status: 503, code: 'UNAVAILABLE' })
  t.notMatch(problem.detail, '15000')
})

onEveryEngine('a NotFoundError gives 404 without details', async (t, { url }) => {
  const { orm } = await build(t, { url })
  const error = await orm.em
    .fork()
    .findOneOrFail(User, { username: 'secret' })
    .catch((error) => error)
  t.match(toProblem(error), { status: 404, code: 'NOT_FOUND' })
  t.notMatch(JSON.stringify(toProblem(error)), /secret|user/i)
})

onEveryEngine('database errors give a status without details', async (t, { url }) => {
  const app = libraryApp(t, url)
  await app.ready()
  const em = app.orm.em.fork()
  await em.insert(Author, { id: 1, name: 'Ada' })
  const refused: [sql: string, status: number, code: string][] = [
    [`insert into authors (name) values ('Ada')`, 409, 'CONFLICT'],
    [`insert into books (title, author_id) values ('Lost', 7)`, 500, 'INTERNAL_ERROR'],
    ['insert into authors (name) values (null)', 500, 'INTERNAL_ERROR'],
    [`insert into authors (name) values ('${'x'.repeat(41)}')`, 500, 'INTERNAL_ERROR'],
    ['select secret from nowhere', 500, 'INTERNAL_ERROR']
  ]
  for (const [sql, status, code] of refused) {
    const problem = toProblem(await em.execute(sql).catch((error) => error))
    t.match(problem, { status, code }, sql)
    t.notMatch(JSON.stringify(problem), /author|book|name|insert|select|secret|Ada|xxx/i)
  }
  for (const errno of [1213, 1205]) {
    const conflict = Object.assign(new Error('on table authors'), { code: 'ER_LOCK', errno })
    t.match(toProblem(conflict as never), { status: 503, code: 'UNAVAILABLE', detail: /try again/ })
  }
})
