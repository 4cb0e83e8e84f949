import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Test, test } from 'tap'
import type { Call } from '../../bench/measure/calls.ts'
import { makeLoad } from '../../bench/measure/load.ts'

async function serve(t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

const load = (base: string) =>
  makeLoad({
    base,
    call: { method: 'GET', path: '/', status: 200, isRight: (body) => body === 'right' },
    seconds: 0.2,
    connections: 2
  })

test('right responses are counted', async (t) => {
  let answered = 0
  const base = await serve(t, (_, response) => {
    answered++
    response.end('right')
  })
  const { requests, seconds } = await load(base)
  t.ok(requests > 0 && requests <= answered)
  t.ok(seconds >= 0.2)
})

const faults: Record<string, RequestListener> = {
  'another body': (_, response) => response.end('wrong'),
  'another status': (_, response) => response.writeHead(500).end('right'),
  'half a body': (_, response) => {
    response.writeHead(200, { 'content-length': 5 }).write('rig')
    response.destroy()
  }
}

for (const [name, fault] of Object.entries(faults)) {
  test(`one answer with ${name} among good ones fails the measurement`, async (t) => {
    let answered = 0
    const base = await serve(t, (request, response) => {
      if (++answered === 5) fault(request, response)
      else response.end('right')
    })
    await t.rejects(load(base), { name: 'WrongAnswerError' })
  })
}

test('each request may be a different call, and is matched with its response', async (t) => {
  const paths = new Set<string | undefined>()
  const base = await serve(t, (request, response) => {
    paths.add(`${request.method} ${request.url} ${request.headers.cookie}`)
    response.writeHead(201).end(request.url === '/9' && isWrong ? '/8' : request.url)
  })
  let isWrong = false
  const call = (turn = 0) => {
    return (): Call => {
      const path = `/${turn++}`
      const headers = { cookie: `n=${turn}` }
      return { method: 'PUT', path, headers, status: 201, isRight: (body) => body === path }
    }
  }
  const { requests } = await makeLoad({ base, call: call(), seconds: 0.2, connections: 2 })
  t.ok(paths.size >= requests)
  t.ok(paths.has('PUT /1 n=2'))
  isWrong = true
  await t.rejects(makeLoad({ base, call: call(), seconds: 0.2, connections: 2 }), {
    name: 'WrongAnswerError',
    message: /1 wrong answers. PUT \/9 201:\n\/8/
  })
})
