import { Agent, get } from 'node:http'
import Fastify from 'fastify'
import { test } from 'tap'
import closing from '../../plugins/closing.ts'

test('a request in flight is answered, and its connection does not hold up the shutdown', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.register(closing)
  const arrived = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  app.get('/', async () => {
    arrived.resolve()
    await release.promise
    return { closing: app.isClosing }
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  t.equal(app.isClosing, false)
  const agent = new Agent({ keepAlive: true })
  const answer = new Promise<[string | undefined, string]>((resolve, reject) => {
    get(address, { agent }, (response) => {
      response.setEncoding('utf8').on('data', (body) => resolve([response.headers.connection, body]))
    }).on('error', reject)
  })
  await arrived.promise
  const start = Date.now()
  const closed = app.close()
  while (!app.isClosing) await new Promise(setImmediate)
  release.resolve()
  t.same(await answer, ['close', '{"closing":true}'])
  await closed
  t.ok(Date.now() - start < 5_000, 'and not the 72 s of keepAliveTimeout')
  agent.destroy()
})

test('until then connections stay', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.register(closing)
  app.get('/', async () => 'here')
  t.notOk((await app.inject('/')).headers.connection === 'close')
})
