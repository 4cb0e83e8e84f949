import { once } from 'node:events'
import { connect } from 'node:net'
import { onEveryEngine, onEveryServer } from '../../../../test/engines.ts'
import { openConnection, untilRunning } from '../fixtures/connection.ts'
import { Author } from '../fixtures/library.ts'
import { assertRolledBack, cutOff, leaveOpen, serve } from '../fixtures/open-transaction.ts'

const requests = {
  GET: 'GET / HTTP/1.1\r\nHost: test\r\n\r\n',
  POST: 'POST / HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'
}

for (const [method, head] of Object.entries(requests)) {
  onEveryEngine(
    `an open transaction is rolled back when the client of a ${method} disconnects`,
    async (t, engine) => {
      const late = Promise.withResolvers<unknown>()
      const served = await serve(t, engine, (app) => {
        app.route({
          method: ['GET', 'POST'],
          url: '/',
          handler: async (request, reply) => {
            const em = await leaveOpen(request)
            socket.destroy()
            await once(reply.raw, 'close')
            late.resolve(await em.execute('select 1').catch((error: unknown) => error))
          }
        })
      })
      const socket = connect(Number(new URL(served.address).port), '127.0.0.1', () => void socket.write(head))
      t.match(await late.promise, { code: 'DB_SCOPE_ENDED' })
      await assertRolledBack(t, served, '/', cutOff)
    }
  )
}

onEveryEngine(
  'an open transaction is rolled back when the client disconnects before its body was read',
  async (t, engine) => {
    const served = await serve(t, engine, (app) => {
      app.addHook('onRequest', async (request) => {
        await leaveOpen(request)
        socket.destroy()
      })
      app.post('/', async () => t.fail('handled'))
    })
    const head = requests.POST.replace('Length: 2', 'Length: 200')
    const socket = connect(Number(new URL(served.address).port), '127.0.0.1', () => void socket.write(head))
    await assertRolledBack(t, served, '/', cutOff)
  }
)

onEveryServer('the query of a disconnected client is cancelled on the server', async (t, engine) => {
  const outcome = Promise.withResolvers<unknown>()
  const { address } = await serve(t, engine, (app) => {
    app.get('/', async (request) => {
      const query = request.getDb().execute('select sleep(60) as slept')
      outcome.resolve(query.catch((error: unknown) => error))
      return query
    })
  })
  const observer = await openConnection(t, engine.url)
  const socket = connect(Number(new URL(address).port), '127.0.0.1', () => void socket.write(requests.GET))
  await untilRunning(observer, 'select sleep')
  socket.destroy()
  t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
  await untilRunning(observer, 'select sleep', 0)
})

onEveryEngine('a request whose client has disconnected does not commit', async (t, engine) => {
  const outcome = Promise.withResolvers<unknown>()
  const { app, address } = await serve(t, engine, (app) => {
    app.get('/', async (request, reply) => {
      const work = request.getDb().transactional(async (em) => {
        await em.insert(Author, { name: 'too late' })
        socket.destroy()
        await once(reply.raw, 'close')
      })
      outcome.resolve(work.catch((error: unknown) => error))
      return work
    })
  })
  const socket = connect(Number(new URL(address).port), '127.0.0.1', () => void socket.write(requests.GET))
  t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
  t.equal(await app.orm.em.fork().count(Author), 0)
})

onEveryServer('the database is closed after the last rollback has finished', async (t, engine) => {
  const { app, address, lines } = await serve(t, engine, (app) => {
    app.get('/', async (request) => (await leaveOpen(request)).execute('select sleep(60)'))
  })
  const observer = await openConnection(t, engine.url)
  const socket = connect(Number(new URL(address).port), '127.0.0.1', () => void socket.write(requests.GET))
  await untilRunning(observer, 'select sleep')
  socket.destroy()
  await app.close()
  t.match(
    lines.filter(({ msg }) => msg.includes('transaction')),
    [cutOff]
  )
})
