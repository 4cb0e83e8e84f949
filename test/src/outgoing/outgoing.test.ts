import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'
import { type Test, test } from 'tap'
import { forbiddenAddresses, isNetwork } from '../../../src/outgoing/addresses.ts'
import { Outgoing } from '../../../src/outgoing/outgoing.ts'
import { OutgoingError } from '../../../src/outgoing/outgoing-error.ts'
import { elsewhere } from '../../fixtures/elsewhere.ts'

const reading = { accept: '*/*', maxBytes: 1_000, time: 3_000 }
const message = { headers: {}, body: '{}', time: 3_000 }

function open(t: Test, allow: string[] = [], lookup?: LookupFunction) {
  const outgoing = new Outgoing({ allow, agent: 'test', ...(lookup && { lookup }) })
  t.teardown(() => outgoing.close())
  return outgoing
}

/** Resolves every name to what `answer` says at that moment. */
function names(answer: () => string[]): LookupFunction {
  return (_host, options, done) => {
    const found: LookupAddress[] = answer().map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4
    }))
    const [first] = found
    if (options.all) done(null, found)
    else done(null, first?.address ?? '', first?.family)
  }
}

const reason = async (request: Promise<unknown>) => {
  const error = await request.then(
    () => null,
    (thrown: unknown) => thrown
  )
  return error instanceof OutgoingError ? error.reason : error
}

/** Spellings of this machine, and of networks that are not public. */
const hosts = [
  '127.0.0.1',
  '127.1',
  '127.255.255.254',
  '0',
  '0.0.0.0',
  '0x7f000001',
  '0177.0.0.1',
  '2130706433',
  'localhost',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[ff02::1]',
  '[100::1]',
  '[2001:db8::1]',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '192.0.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255'
]

test('what is not public is never connected to, by its address or by a redirect', async (t) => {
  const inside = await elsewhere(t, (_, response) => response.end('inside'))
  const outgoing = open(t)
  for (const host of hosts) {
    const url = `http://${host}:${inside.port}/`
    t.equal(await reason(outgoing.read(url, reading)), 'forbidden', `read ${host}`)
    t.equal(await reason(outgoing.send(url, message)), 'forbidden', `send to ${host}`)
  }
  // The server that redirects is on an address that is allowed; what it points at is on all others.
  const allowed = open(t, ['127.0.0.7'])
  const door = await elsewhere(t, ({ url = '' }, response) => {
    response.writeHead(302, { location: `http://${decodeURIComponent(url.slice(1))}:${inside.port}/` }).end()
  })
  for (const host of hosts) {
    const url = `http://127.0.0.7:${door.port}/${encodeURIComponent(host)}`
    t.equal(await reason(allowed.read(url, reading)), 'forbidden', `redirected to ${host}`)
  }
  t.equal(inside.connections, 0, 'nothing arrived')
  t.ok(door.connections > 0)
})

test('what a name stands for is checked at each connection, all addresses of it', async (t) => {
  const inside = await elsewhere(t, (_, response) => {
    response.setHeader('connection', 'close')
    response.end('inside')
  })
  for (const addresses of [['127.0.0.1'], ['::1'], ['::ffff:127.0.0.1'], ['10.0.0.1', '127.0.0.1', '::1']]) {
    const outgoing = open(
      t,
      [],
      names(() => addresses)
    )
    t.equal(
      await reason(outgoing.read(`http://a.example:${inside.port}/`, reading)),
      'forbidden',
      `${addresses}`
    )
  }
  t.equal(inside.connections, 0)

  let answer = ['127.0.0.7']
  const rebound = open(
    t,
    ['127.0.0.7'],
    names(() => answer)
  )
  t.match(await rebound.read(`http://a.example:${inside.port}/`, reading), { status: 200 })
  answer = ['127.0.0.1']
  t.equal(
    await reason(rebound.read(`http://a.example:${inside.port}/`, reading)),
    'forbidden',
    'the name changed'
  )
  answer = ['127.0.0.1', '127.0.0.7']
  t.match(await rebound.read(`http://a.example:${inside.port}/`, reading), { status: 200 }, 'the allowed one')
  t.equal(inside.connections, 2)
})

test('only http and https are followed, and a few redirects', async (t) => {
  const door = await elsewhere(t, ({ url = '' }, response) => {
    const isCount = /^\/\d+$/.test(url)
    const location = isCount ? `/${Number(url.slice(1)) + 1}` : decodeURIComponent(url.slice(1))
    response.writeHead(302, { location }).end()
  })
  const outgoing = open(t, ['127.0.0.0/8'])
  const follow = (path: string) => reason(outgoing.read(`${door.url}/${encodeURIComponent(path)}`, reading))
  for (const location of ['file:///etc/passwd', 'ftp://127.0.0.1/', 'data:text/html,x', 'http://'])
    t.equal(await follow(location), 'invalid', location)
  t.equal(await follow('/loop'), 'invalid')
  t.match(await outgoing.read(`${door.url}/1`, reading), { status: 302, url: { pathname: '/4' } })
  for (const url of ['file:///etc/passwd', 'gopher://x/', 'x', ''])
    t.equal(await reason(outgoing.read(url, reading)), 'invalid', url)
  t.match(await outgoing.send(`${door.url}/x`, message), { status: 302 }, 'a message is not sent elsewhere')
})

test('bytes and time are bounded', async (t) => {
  let sent = 0
  const server = await elsewhere(t, ({ url }, response) => {
    if (url === '/silent') return
    if (url === '/slow') {
      response.write('<title>')
      const timer = setInterval(() => response.write('x'), 50)
      response.on('close', () => clearInterval(timer))
      return
    }
    const part = Buffer.alloc(16_384, 'x')
    const write = () => {
      while (!response.destroyed && response.write(part)) sent += part.length
      sent += part.length
    }
    response.on('drain', write)
    write()
  })
  const outgoing = open(t, ['127.0.0.1'])
  const { bytes } = await outgoing.read(`${server.url}/endless`, { ...reading, maxBytes: 100_000 })
  t.equal(bytes.length, 100_000)
  t.ok(sent < 20_000_000, 'the server was cut off')
  const options = { ...reading, time: 300 }
  for (const path of ['/silent', '/slow']) {
    const before = performance.now()
    t.equal(await reason(outgoing.read(server.url + path, options)), 'timeout', path)
    t.ok(performance.now() - before < 2_000, path)
  }
  t.equal(await reason(outgoing.send(`${server.url}/silent`, { ...message, time: 300 })), 'timeout')
  t.match(await outgoing.send(`${server.url}/endless`, message), { status: 200 }, 'whatever it answers')
  t.equal(await reason(outgoing.read('http://127.0.0.1:1/', reading)), 'unreachable')
})

test('networks are allowed by the operator only, as they are written', async (t) => {
  const list = forbiddenAddresses(['10.1.0.0/16', 'fd00::/8', '192.168.1.5'])
  for (const [address, family, expected] of [
    ['10.1.2.3', 'ipv4', false],
    ['10.2.0.1', 'ipv4', true],
    ['::ffff:10.1.2.3', 'ipv6', false],
    ['::ffff:10.2.2.3', 'ipv6', true],
    ['fd12::1', 'ipv6', false],
    ['fe80::1', 'ipv6', true],
    ['192.168.1.5', 'ipv4', false],
    ['192.168.1.6', 'ipv4', true],
    ['1.1.1.1', 'ipv4', false],
    ['93.184.216.34', 'ipv4', false],
    ['2606:4700::1111', 'ipv6', false],
    ['::ffff:1.1.1.1', 'ipv6', false]
  ] as const)
    t.equal(list.check(address, family), expected, address)
  for (const { address, family } of Object.values(networkInterfaces()).flatMap((some) => some ?? []))
    t.ok(
      forbiddenAddresses([]).check(address, family === 'IPv6' ? 'ipv6' : 'ipv4'),
      `of this machine: ${address}`
    )
  for (const text of ['10.1.0.0/16', '10.1.2.3', 'fd00::/8', '::1']) t.ok(isNetwork(text), text)
  for (const text of ['10.1', '012.0.0.1', '10.0.0.0/33', 'a.example', '', '10.0.0.0/'])
    t.notOk(isNetwork(text), text)
})
