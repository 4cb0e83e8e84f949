import { makeProxy } from '../../packages/fastify-mikro-orm/test/fixtures/proxy.ts'
import { signUp } from '../client.ts'
import { onEveryServer } from '../engines.ts'
import { moveClock, see } from '../fixtures/twins.ts'
import { build } from '../helper.ts'

onEveryServer(
  'while the database is away no kept page is served, and afterwards what is right',
  async (t, { url }) => {
    const pass = moveClock(t)
    const proxy = await makeProxy(t, url)
    await proxy.open()
    const app = await build(t, { url: proxy.url })
    const neighbour = await build(t, { url })
    const alice = await signUp(neighbour, 'alice')
    const before = await see(app, '/')
    await proxy.close()
    t.same(await see(app, '/'), before, 'it was right a moment ago')
    await alice.send('POST', '/api/posts', { title: 'News', post_url: 'https://example.com/' })
    pass(1000)
    t.equal((await see(app, '/')).status, 503)
    await proxy.open()
    t.same(await see(app, '/'), await see(neighbour, '/'))
    t.match((await see(app, '/')).body, 'News')
  }
)
