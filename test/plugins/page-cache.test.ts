import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { type Test, test } from 'tap'
import { body, counter, serveCached } from '../fixtures/cached-routes.ts'

test('a page is rendered once and answers all requests', async (t) => {
  const { handler, rendered } = counter()
  const app = await serveCached(t, handler)
  const first = await app.inject('/list')
  const second = await app.inject('/list')
  t.equal(rendered(), 1)
  t.equal(second.body, `${body}1`)
  const { date: _, ...headers } = first.headers
  t.match(second.headers, headers, 'a hit has the same headers as the miss')
  t.match(headers, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': `${body.length + 1}`,
    'cache-control': 'public, max-age=0, s-maxage=1, must-revalidate',
    vary: 'accept-encoding, cookie, authorization',
    'content-security-policy': String
  })
  t.match(headers.etag, /^"[\w-]{43}"$/)
})

for (const [name, first] of [
  ['when it is rendered', true],
  ['from memory', false]
] as const) {
  const open = async (t: Test) => {
    const { handler, rendered } = counter()
    const app = await serveCached(t, handler)
    if (!first) await app.inject('/list')
    return { app, rendered }
  }

  test(`compressed ${name}`, async (t) => {
    const { app } = await open(t)
    const ask = (accepted: string) => app.inject({ url: '/list', headers: { 'accept-encoding': accepted } })
    const br = await ask('gzip, deflate, br')
    t.equal(br.headers['content-encoding'], 'br')
    t.equal(brotliDecompressSync(br.rawPayload).toString(), `${body}1`)
    const gzip = await ask('gzip')
    t.equal(gzip.headers['content-encoding'], 'gzip')
    t.equal(gunzipSync(gzip.rawPayload).toString(), `${body}1`)
    t.equal(gzip.headers['content-length'], `${gzip.rawPayload.length}`)
    t.not(gzip.headers.etag, br.headers.etag)
  })

  for (const method of ['GET', 'HEAD'] as const) {
    test(`${method}: 304 for a matching ETag ${name}`, async (t) => {
      const { app, rendered } = await open(t)
      const { headers } = await (await open(t)).app.inject('/list')
      const ask = (tag: string) => app.inject({ method, url: '/list', headers: { 'if-none-match': tag } })
      const answer = await ask(`W/${headers.etag}`)
      t.equal(answer.statusCode, 304)
      t.equal(answer.body, '')
      t.match(answer.headers, {
        etag: headers.etag,
        vary: headers.vary,
        'cache-control': headers['cache-control']
      })
      t.equal(answer.headers['content-type'], undefined)
      t.equal(answer.headers['content-length'], undefined)
      t.equal((await ask('"else"')).statusCode, 200)
      t.equal(rendered(), 1)
    })
  }

  test(`HEAD ${name}`, async (t) => {
    const { app, rendered } = await open(t)
    const head = await app.inject({ method: 'HEAD', url: '/list' })
    const get = await app.inject('/list')
    t.equal(head.body, '')
    const { date: _, ...headers } = get.headers
    t.match(head.headers, headers)
    t.equal(get.body, `${body}1`)
    const known = { 'if-none-match': String(headers.etag) }
    const again = await app.inject({ method: 'HEAD', url: '/list', headers: known })
    t.equal(again.statusCode, 304)
    t.equal(rendered(), 1)
  })
}

test('restricted or incomplete responses are not cached and not changed', async (t) => {
  const answers: [string, Parameters<typeof serveCached>[1]][] = [
    ['a cookie', (_, reply) => reply.header('set-cookie', 'a=b').type('text/html').send('x')],
    ['private', (_, reply) => reply.header('cache-control', 'private').type('text/html').send('x')],
    ['no-store', (_, reply) => reply.header('cache-control', 'no-store').type('text/html').send('x')],
    ['its own vary', (_, reply) => reply.header('vary', 'accept-language').type('text/html').send('x')],
    ['encoded', (_, reply) => reply.header('content-encoding', 'x').type('text/html').send('x')],
    ['no type', (_, reply) => reply.serializer(() => 'x').send({})],
    ['a 404', (_, reply) => reply.callNotFound()],
    ['a 403', (_, reply) => reply.status(403).type('text/html').send('forbidden')],
    ['an error', () => Promise.reject(new Error('x'))],
    ['a redirect', (_, reply) => reply.redirect('/')],
    ['nothing', (_, reply) => reply.status(204).send()],
    ['a stream', (_, reply) => reply.type('text/html').send(new Response('x').body)],
    ['a reply past Fastify', (_, reply) => void reply.hijack().raw.end('x')]
  ]
  for (const [name, answer] of answers) {
    let count = 0
    const app = await serveCached(t, (request, reply) => {
      count++
      return answer(request, reply)
    })
    const first = await app.inject('/list')
    await app.inject('/list')
    t.equal(count, 2, name)
    t.equal(first.headers.etag, undefined, name)
  }
})

test('the page of a deleted item is cached, and never answered with 304', async (t) => {
  const { handler, rendered } = counter()
  const app = await serveCached(t, (request, reply) => handler(request, reply.status(410)))
  for (let n = 0; n < 3; n++) {
    const headers = { 'accept-encoding': 'gzip', 'if-none-match': '*' }
    const answer = await app.inject({ url: '/list', headers })
    t.equal(answer.statusCode, 410)
    t.equal(gunzipSync(answer.rawPayload).toString(), `${body}1`)
    t.equal((await app.inject({ method: 'HEAD', url: '/list', headers })).statusCode, 410)
  }
  t.equal(rendered(), 1)
})

test('every response to a visitor has Cache-Control', async (t) => {
  const error = Object.assign(new Error('There is nothing like that here.'), { statusCode: 404 })
  const answers: [Parameters<typeof serveCached>[1], cacheControl: string, vary?: string][] = [
    [() => Promise.reject(error), 'no-cache'],
    [(_, reply) => reply.status(403).type('text/html').send('forbidden'), 'no-cache'],
    [(_, reply) => reply.status(204).send(), 'no-cache'],
    [(_, reply) => reply.header('cache-control', 'private').send('x'), 'private'],
    [(_, reply) => reply.header('vary', 'accept-language').send('x'), 'no-cache', 'accept-language'],
    [(_, reply) => reply.send('x'), 'public, max-age=0, s-maxage=1, must-revalidate']
  ]
  for (const megabytes of [0, 1]) {
    for (const [answer, cacheControl, vary = 'accept-encoding, cookie, authorization'] of answers) {
      const app = await serveCached(t, answer, { megabytes })
      const { headers } = await app.inject('/list')
      t.match(headers, { 'cache-control': cacheControl, vary })
      const other = await app.inject('/other')
      t.equal(other.headers.vary, vary, 'other routes have it too')
    }
    const app = await serveCached(t, counter().handler, { megabytes })
    const { headers } = await app.inject({ url: '/list', headers: { cookie: 'session=abc' } })
    t.equal(headers['cache-control'], 'private, no-store', 'responses to members are in no cache')
    const invalid = await app.inject('/list?sort=a&sort=b')
    t.match(invalid, { statusCode: 400, headers: { 'cache-control': 'no-cache' } })
  }
})

test('unknown query parameters neither reach the route nor change the cache key', async (t) => {
  const seen: unknown[] = []
  const app = await serveCached(t, (request, reply) => {
    seen.push(request.query)
    return reply.type('text/html').send(JSON.stringify(request.query))
  })
  const same = ['/list?x=1', '/list', '/list/', '/list?sort=hot', '/%6cist', '/list?limit=1&sort=hot&utm_a=b']
  for (const url of same) t.equal((await app.inject(url)).body, '{"sort":"hot"}', url)
  t.equal(seen.length, 1)
  t.equal((await app.inject('/list?sort=new&x=1')).body, '{"sort":"new"}')
  t.equal((await app.inject('/list?page=2&sort=new')).body, (await app.inject('/list?sort=new&page=2')).body)
  t.equal(seen.length, 3)
  t.equal((await app.inject('/list?sort=a&sort=b')).statusCode, 400)
  t.equal((await app.inject('/thing/1?sort=a')).body, '{}')
  t.equal((await app.inject('/thing/%31')).body, '{}')
  t.equal(seen.length, 4)
})

test('only routes with the option are cached, and none with 0 megabytes', async (t) => {
  const { handler, rendered } = counter()
  const app = await serveCached(t, handler)
  await app.inject('/other')
  await app.inject('/other')
  t.equal(rendered(), 2)
  const off = counter()
  const without = await serveCached(t, off.handler, { megabytes: 0 })
  await without.inject('/list')
  t.equal((await without.inject('/list')).headers.etag, undefined)
  t.equal(off.rendered(), 2)
})

test('a crawler that reads everything does not evict popular pages', async (t) => {
  const { handler, rendered } = counter()
  const app = await serveCached(t, handler)
  for (let n = 1; n <= 3000; n++) {
    await app.inject(`/thing/${n}`)
    if (n % 10 === 0) await app.inject('/list')
  }
  t.equal(rendered(), 3001, 'a megabyte holds some 300 of these pages')
  await app.inject('/thing/1')
  t.equal(rendered(), 3002, 'a page that was read once is evicted')
})
