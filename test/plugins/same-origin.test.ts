import Fastify from 'fastify'
import t, { type Test } from 'tap'
import sameOrigin from '../../plugins/same-origin.ts'
import { logStream } from '../fixtures/log.ts'

async function build(t: Test, url = '') {
  const app = Fastify()
  t.teardown(() => app.close())
  app.register(sameOrigin, { origin: url })
  app.all('/', () => 'done')
  await app.ready()
  return app
}

type Sent = Record<string, string>

/** Headers of a request, and whether it is accepted without and with a cookie. */
const matrix: [headers: Sent, bare: boolean, withCookie: boolean][] = [
  [{}, true, false],
  [{ 'sec-fetch-site': 'same-origin' }, true, true],
  [{ 'sec-fetch-site': 'same-site' }, false, false],
  [{ 'sec-fetch-site': 'cross-site' }, false, false],
  [{ 'sec-fetch-site': 'none' }, false, false],
  [{ 'sec-fetch-site': '' }, false, false],
  [{ 'sec-fetch-site': 'same-origin, cross-site' }, false, false],
  [{ origin: 'http://news.example' }, true, true],
  [{ origin: 'https://news.example' }, true, true],
  [{ origin: 'http://NEWS.example' }, true, true],
  [{ origin: 'http://news.example:80' }, true, true],
  [{ origin: 'http://news.example:8080' }, false, false],
  [{ origin: 'http://evil.example' }, false, false],
  [{ origin: 'http://sub.news.example' }, false, false],
  [{ origin: 'http://news.example.evil.example' }, false, false],
  [{ origin: 'http://news.example@evil.example' }, false, false],
  [{ origin: 'null' }, false, false],
  [{ origin: '' }, false, false],
  [{ origin: 'news.example' }, false, false],
  [{ origin: 'file://' }, false, false],
  [{ origin: 'http://' }, false, false],
  [{ origin: 'http://news.example', 'sec-fetch-site': 'cross-site' }, false, false],
  [{ origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' }, true, true]
]

t.test('unsafe requests have to come from the site itself', async (t) => {
  const app = await build(t)
  for (const [headers, bare, withCookie] of matrix) {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'] as const) {
      for (const cookie of [undefined, 'jtn_session=x']) {
        const answer = await app.inject({
          method,
          url: '/',
          headers: { host: 'news.example', ...headers, ...(cookie && { cookie }) }
        })
        const name = `${method} ${JSON.stringify(headers)} ${cookie ?? 'no cookie'}`
        t.equal(answer.statusCode === 200, cookie ? withCookie : bare, name)
        if (answer.statusCode !== 200) t.equal(answer.json().code, 'CROSS_SITE', name)
      }
    }
  }
})

t.test('safe requests are not checked', async (t) => {
  const app = await build(t)
  for (const method of ['GET', 'HEAD', 'OPTIONS'] as const) {
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'http://evil.example', cookie: 'jtn_session=x' }
    t.equal((await app.inject({ method, url: '/', headers })).statusCode, 200, method)
  }
})

t.test('behind a proxy with another Host, the public origin counts too', async (t) => {
  const app = await build(t, 'https://news.example')
  const send = async (origin: string, host: string) => {
    const headers = { host, origin, cookie: 'jtn_session=x' }
    return (await app.inject({ method: 'POST', url: '/', headers })).statusCode
  }
  t.equal(await send('https://news.example', '10.0.0.5:3000'), 200)
  t.equal(await send('https://news.example', 'news.example'), 200)
  t.equal(await send('http://10.0.0.5:3000', '10.0.0.5:3000'), 200, 'the address behind it still does')
  t.not(await send('http://news.example', 'news.example'), 200, 'what came unencrypted may be anybody’s')
  t.not(await send('https://news.example:8443', 'news.example'), 200)
  t.not(await send('https://evil.example', '10.0.0.5:3000'), 200)
})

t.test('a request without a host is rejected', async (t) => {
  const app = await build(t)
  const headers = { host: '', origin: 'file://' }
  t.equal((await app.inject({ method: 'POST', url: '/', headers })).json().code, 'CROSS_SITE')
})

t.test(
  'a rejection names both hosts and the setting, in the response and in one line of the log',
  async (t) => {
    const { lines, stream } = logStream()
    const app = Fastify({ logger: { level: 'warn', stream } })
    t.teardown(() => app.close())
    app.register(sameOrigin, { origin: '' })
    app.post('/', () => 'done')
    const headers = { host: '127.0.0.1:3000', origin: 'http://news.example.org', cookie: 'session=secret' }
    const { message } = (await app.inject({ method: 'POST', url: '/', headers })).json()
    t.match(message, /from news\.example\.org to 127\.0\.0\.1:3000.* SITE_URL .* Host header/)
    const warnings = lines.filter(({ level }) => level === 40)
    t.equal(warnings.length, 1)
    t.match(warnings[0], {
      level: 40,
      origin: 'news.example.org',
      host: '127.0.0.1:3000',
      setting: 'SITE_URL'
    })
    t.match(warnings[0]?.msg, message)
    t.notMatch(JSON.stringify(lines), 'secret')
  }
)

t.test('a program with a cookie is told which header to send, and that header is enough', async (t) => {
  const app = await build(t)
  const headers = { host: 'news.example:8080', cookie: 'session=x' }
  const { message } = (await app.inject({ method: 'POST', url: '/', headers })).json()
  const [, origin = ''] = /"Origin: (.*)"/.exec(message) ?? []
  t.equal(origin, 'http://news.example:8080')
  t.equal((await app.inject({ method: 'POST', url: '/', headers: { ...headers, origin } })).statusCode, 200)
})
