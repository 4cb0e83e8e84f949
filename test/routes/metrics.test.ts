import { test } from 'tap'
import { onEveryEngine } from '../engines.ts'
import { readFigures } from '../fixtures/figures.ts'
import { build, listen } from '../helper.ts'

const token = 'a token that nobody guesses'

onEveryEngine('the metrics are served to clients with the token', async (t, { url }) => {
  const app = await build(t, { url, env: { METRICS_TOKEN: token } })
  const address = await listen(app)
  await Promise.all(Array.from({ length: 20 }, () => fetch(`${address}/api/posts?sort=new`)))
  const answer = await fetch(`${address}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  t.equal(answer.status, 200)
  t.match(answer.headers.get('content-type'), /^text\/plain; version=0\.0\.4/)
  t.equal(answer.headers.get('cache-control'), 'no-store')
  const figures = readFigures(await answer.text())
  const requests = 'http_request_duration_seconds_count{method="GET",route="/api/posts",status="200"}'
  t.equal(figures.get(requests), 20)
  t.equal(figures.get('page_cache_pages'), 1)
  t.ok(Number(figures.get('page_cache_bytes')) > 1000)
  t.equal(figures.get('page_cache_hits_total'), 19)
  t.equal(figures.get('page_cache_misses_total'), 1)
  t.ok(figures.has('db_pool_connections_in_use'))
})

test('other clients get 404', async (t) => {
  const url = 'sqlite::memory:'
  const open = await build(t, { url })
  const guarded = await build(t, { url, env: { METRICS_TOKEN: token } })
  const unknown = await open.inject('/nowhere')
  const credentials = [
    undefined,
    '',
    'Bearer',
    `Bearer ${token}!`,
    `bearer ${token}`,
    `Basic ${token}`,
    token
  ]
  for (const app of [open, guarded]) {
    for (const authorization of credentials) {
      const answer = await app.inject({ url: '/metrics', headers: authorization ? { authorization } : {} })
      t.equal(answer.statusCode, 404, String(authorization))
      t.equal(answer.body, unknown.body)
    }
  }
  t.equal(
    (await open.inject({ url: '/metrics', headers: { authorization: `Bearer ${token}` } })).statusCode,
    404
  )
  t.equal((await open.inject({ url: '/metrics', headers: { authorization: 'Bearer ' } })).statusCode, 404)
})
