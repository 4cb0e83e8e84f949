import { makeProxy } from '../../packages/fastify-mikro-orm/test/fixtures/proxy.ts'
import { signUp } from '../client.ts'
import { onEveryServer } from '../engines.ts'
import { moveClock } from '../fixtures/clock.ts'
import { see } from '../fixtures/instances.ts'
import { build } from '../helper.ts'

onEveryServer(
  'while the database is away no stale page is served, and afterwards fresh ones',
  async (t, { url }) => {
    const proxy = await makeProxy(t, url)
    await proxy.open()
    const app = await build(t, { url: proxy.url })
    const other = await build(t, { url })
    const alice = await signUp(other, 'alice')
    const before = await see(app, '/')
    await proxy.close()
    t.same(await see(app, '/'), before, 'it was fresh a moment ago')
    await alice.send('POST', '/api/posts', { title: 'News', post_url: 'https://example.com/' })
    moveClock(1000)
    t.equal((await see(app, '/')).status, 503)
    await proxy.open()
    t.same(await see(app, '/'), await see(other, '/'))
    t.match((await see(app, '/')).body, 'News')
  }
)
