import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Test, test } from 'tap'
import { faultsOf, makeTraffic } from '../../bench/soak/traffic.ts'

const right: RequestListener = (_, response) => response.end('right')

/** Traffic to a server whose fifth response differs. */
async function faultsWith(t: Test, fault: RequestListener, mayRefuse = false) {
  let answered = 0
  const server = createServer((request, response) => {
    const answer = ++answered === 5 ? fault : right
    answer(request, response)
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const tally = await makeTraffic({
    bases: [`http://127.0.0.1:${port}`],
    next: () => ({ method: 'GET', path: '/x', status: 200, isRight: (body) => body === 'right' }),
    seconds: 0.2,
    connections: 2
  })
  t.ok((tally.statuses[200] ?? 0) > 10)
  return faultsOf(tally, mayRefuse)
}

const refuse: RequestListener = (_, response) => response.writeHead(503, { 'retry-after': '1' }).end()

const faults: Record<string, [RequestListener, string[]]> = {
  nothing: [right, []],
  'a wrong page': [(_, response) => response.end('left'), ['1 × not what was asked for (GET /x)']],
  'another status': [
    (_, response) => response.writeHead(201).end('right'),
    ['1 × not what was asked for (GET /x)']
  ],
  'an error': [(_, response) => response.writeHead(500).end('right'), ['1 × 500']],
  'a connection closed in place of an answer': [(request) => request.socket.end(), ['1 × without an answer']],
  'a refusal': [refuse, ['1 × 503']]
}

for (const [name, [fault, expected]] of Object.entries(faults)) {
  test(`among good answers, ${name} is told`, async (t) => {
    t.same(await faultsWith(t, fault), expected)
  })
}

test('under overload a 503 needs Retry-After', async (t) => {
  t.same(await faultsWith(t, refuse, true), [])
  const silent: RequestListener = (_, response) => response.writeHead(503).end()
  t.same(await faultsWith(t, silent, true), ['1 × without Retry-After'])
})
