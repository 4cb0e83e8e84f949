import { brotliCompressSync, gunzipSync } from 'node:zlib'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import assets from '../../plugins/assets.ts'
import routes from '../../routes/assets.ts'

async function build(t: Test) {
  const app = Fastify()
  t.teardown(() => app.close())
  app.register(assets)
  app.register(routes)
  await app.ready()
  return app
}

t.test('the URL of an asset has a hash of its content, and is cached for a year', async (t) => {
  const app = await build(t)
  for (const [name, type] of [
    ['style.css', 'text/css; charset=utf-8'],
    ['script.js', 'text/javascript; charset=utf-8'],
    ['icon.svg', 'image/svg+xml; charset=utf-8']
  ] as const) {
    const { path, content } = app.assets[name]
    t.match(path, /^\/assets\/(style\.[0-9a-f]{12}\.css|script\.[0-9a-f]{12}\.js|icon\.[0-9a-f]{12}\.svg)$/)
    const response = await app.inject(path)
    t.equal(response.statusCode, 200)
    t.equal(response.headers['content-type'], type)
    t.equal(response.headers['cache-control'], 'public, max-age=31536000, immutable')
    t.same(response.rawPayload, content)
  }
})

t.test('it is compressed for clients that accept it', async (t) => {
  const app = await build(t)
  const { path, content } = app.assets['style.css']
  const ask = (accepted: string) => app.inject({ url: path, headers: { 'accept-encoding': accepted } })

  for (const accepted of ['gzip', 'GZIP', 'gzip, deflate, br, zstd', 'br;q=1.0, gzip;q=0.5']) {
    const response = await ask(accepted)
    t.equal(response.headers['content-encoding'], 'gzip', accepted)
    t.equal(response.headers.vary, 'accept-encoding')
    t.same(gunzipSync(response.rawPayload), content)
  }
  for (const accepted of [
    '',
    'br',
    'identity',
    'gzip;q=0',
    'gzip; q=0.0, br',
    'gzip;q=0.5, identity',
    'x-gzip'
  ]) {
    const response = await ask(accepted)
    t.notOk('content-encoding' in response.headers, accepted)
    t.same(response.rawPayload, content)
  }
})

t.test('HEAD sends the same headers without the content', async (t) => {
  const app = await build(t)
  const { path, content } = app.assets['style.css']
  const response = await app.inject({ url: path, method: 'HEAD' })
  t.equal(response.statusCode, 200)
  t.equal(response.headers['content-length'], String(content.length))
  t.equal(response.body, '')
})

t.test('a matching ETag gives 304', async (t) => {
  const app = await build(t)
  const { path, etag } = app.assets['style.css']
  for (const known of [etag, `"x", ${etag}`, etag.slice(2)]) {
    const response = await app.inject({ url: path, headers: { 'if-none-match': known } })
    t.equal(response.statusCode, 304, known)
    t.equal(response.body, '')
    t.equal(response.headers.etag, etag)
  }
  t.equal((await app.inject({ url: path, headers: { 'if-none-match': 'W/"other"' } })).statusCode, 200)
})

t.test('unknown assets give 404', async (t) => {
  const app = await build(t)
  for (const url of [
    '/assets/style.css',
    '/assets/style.000000000000.css',
    '/assets/',
    '/assets/..%2fapp.ts'
  ]) {
    t.equal((await app.inject(url)).statusCode, 404, url)
  }
})

t.test('the stylesheet is small and loads nothing from other sites', async (t) => {
  const { 'style.css': style } = (await build(t)).assets
  t.ok(brotliCompressSync(style.content).length < 10_000)
  t.ok(style.gzipped.length < 10_000)
  t.notMatch(style.content.toString(), /@import|url\(|https?:/)
})

t.test('the scripts are even smaller', async (t) => {
  const { 'script.js': script, 'keys.js': keys } = (await build(t)).assets
  t.ok(script.gzipped.length < 4000)
  t.ok(keys.gzipped.length < 1500, 'which few load')
  t.notMatch(script.content.toString() + keys.content.toString(), /https?:/)
})

t.test('/favicon.ico is the icon', async (t) => {
  const app = await build(t)
  const response = await app.inject('/favicon.ico')
  t.equal(response.statusCode, 200)
  t.equal(response.headers['content-type'], 'image/svg+xml; charset=utf-8')
  t.equal(response.headers['cache-control'], 'public, max-age=86400')
})
