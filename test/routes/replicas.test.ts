import { signUp, visitor } from '../client.ts'
import { onEveryServer } from '../engines.ts'
import { until } from '../fixtures/until.ts'
import { build } from '../helper.ts'
import { freePort } from '../servers/private-server.ts'
import { statementsOf } from '../statements.ts'

/** Pages, and the number of statements on the primary: the session, and the last visit. */
const pages = [
  ['/', 1],
  ['/newest', 1],
  ['/top', 1],
  ['/active', 1],
  ['/site/example.com', 1],
  ['/post/1', 2],
  ['/comment/1', 1],
  ['/comments', 1],
  ['/user/alice', 1],
  ['/user/alice/comments', 1],
  ['/dashboard', 1],
  ['/dashboard/comments', 1],
  ['/api/posts', 1],
  ['/api/posts/1', 1],
  ['/api/users/alice', 0]
] as const

onEveryServer('replicas serve lists and pages to members, but not their session', async (t, { url }) => {
  const app = await build(t, { url, env: { DATABASE_REPLICA_URLS: url } })
  const alice = await signUp(app, 'alice')
  await alice.send('POST', '/api/posts', { title: 'A post', post_url: 'https://example.com/' })
  await alice.send('POST', '/api/comments', { post_id: 1, comment_text: 'Words' })
  await until(() => app.replicas.usable === 1)
  const onPrimary = async (path: string) => {
    const statements = await statementsOf(app.orm, async () => {
      t.equal((await alice.send('GET', path)).statusCode, 200, path)
    })
    return statements.filter((sql) => !/db_heartbeats|^(update|insert into) .visits/.test(sql)).length
  }
  for (const [path, few] of pages) t.ok((await onPrimary(path)) > few, `${path} after a write`)
  alice.cookies.delete('wrote')
  for (const [path, few] of pages) t.equal(await onPrimary(path), few, path)

  const reader = visitor(app)
  t.same((await reader.send('GET', '/health/ready')).json(), {
    status: 'ok',
    replicas: { total: 1, usable: 1 }
  })
})

onEveryServer('the board is ready while its replica is down', async (t, { url }) => {
  const replica = new URL(url)
  replica.port = String(await freePort())
  const app = await build(t, { url, env: { DATABASE_REPLICA_URLS: replica.href } })
  const ready = await app.inject('/health/ready')
  t.same([ready.statusCode, ready.json()], [200, { status: 'ok', replicas: { total: 1, usable: 0 } }])
})
