import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Fastify from 'fastify'
import { test } from 'tap'
import { readConfig } from '../../src/config.ts'
import { clientAddress } from '../../src/http/client-address.ts'
import { makeFolder } from '../fixtures/folder.ts'
import { startCommand } from '../fixtures/start.ts'

const read = (name: string) => readFile(join(import.meta.dirname, '../..', name), 'utf8')

test('the image starts the app as npm start does', async (t) => {
  const [, command = '[]'] = /^CMD (\[.*\])$/m.exec(await read('Dockerfile')) ?? []
  const [program, ...args] = JSON.parse(command)
  t.same([program.replace('node_modules/.bin/', ''), ...args], await startCommand())
})

test('compose waits longer for the app to stop than the app waits for its requests', async (t) => {
  const [, seconds] = /stop_grace_period: (\d+)s/.exec(await read('docker-compose.yml')) ?? []
  const command = await startCommand()
  const graceMs = Number(command[command.indexOf('-g') + 1])
  t.ok(graceMs >= 1000)
  t.ok(Number(seconds) * 1000 > graceMs, `${seconds} s against ${graceMs} ms`)
})

test('the image contains every folder of the app', async (t) => {
  const dockerfile = await read('Dockerfile')
  const ignored = await read('.dockerignore')
  for (const folder of ['packages', 'src', 'plugins', 'routes']) {
    t.match(dockerfile, new RegExp(`^COPY ${folder} ${folder}$`, 'm'))
    t.match(ignored, new RegExp(`^!${folder}$`, 'm'))
  }
})

test('the image runs as an ordinary user and contains no test and no tool', async (t) => {
  const dockerfile = await read('Dockerfile')
  t.match(dockerfile, /^USER node$/m)
  t.match(dockerfile, /npm ci --omit=dev/)
  t.notMatch(dockerfile, /COPY (\.|test)/)
  t.match(await read('.dockerignore'), /^packages\/\*\/test$/m)
})

test('the workspace is there before npm ci links it', async (t) => {
  t.match(await read('Dockerfile'), /^COPY packages packages\nRUN npm ci/m)
})

test('the image knows the commit that it is of', async (t) => {
  const dockerfile = await read('Dockerfile')
  t.match(dockerfile, /^ARG COMMIT\nRUN npm pkg set commit=\$COMMIT$/m)
  t.match(dockerfile, /^COPY --from=dependencies \/app\/package\.json \.\/$/m)
  t.match(await read('docker-compose.yml'), /^ {8}COMMIT:/m)
})

test('the image leaves the port to FASTIFY_PORT and PORT', async (t) => {
  t.notMatch(await read('Dockerfile'), /PORT=/)
})

test('compose passes on every variable of the configuration', async (t) => {
  const compose = await read('docker-compose.yml')
  const documented = [...(await read('README.md')).matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name)
  const passedOn = new Set([...Object.keys(readConfig({})), ...documented])
  // In the container it has to be 0.0.0.0.
  passedOn.delete('FASTIFY_ADDRESS')
  for (const name of passedOn) t.match(compose, new RegExp(`^ {6}${name}:`, 'm'))
})

test('compose has no password of its own', async (t) => {
  const compose = await read('docker-compose.yml')
  const uses = [...compose.matchAll(/(?<!\$)\$\{MYSQL_PASSWORD([^}]*)\}/g)].map(([, rest]) => rest)
  t.equal(uses.length, 2)
  for (const use of uses) t.match(use, /^:\?Set MYSQL_PASSWORD in \.env/)
})

test('docker-compose accepts both files, where there is one', async (t) => {
  for (const name of ['docker-compose.yml', 'compose.cluster.yml']) {
    const file = join(import.meta.dirname, '../..', name)
    const env = { ...process.env, MYSQL_PASSWORD: 'a-password' }
    const config = promisify(execFile)('docker-compose', ['--file', file, 'config', '--quiet'], { env })
    const error = await config.catch((error) => error)
    if (error.code === 'ENOENT') return t.pass('docker-compose is not available')
    t.equal(error.code, undefined, `${name}: ${error.stderr}`)
  }
})

test('every file that compose.cluster.yml mounts exists', async (t) => {
  const mounted = [...(await read('compose.cluster.yml')).matchAll(/- \.\/(\S+?):/g)].map(
    ([, name = '']) => name
  )
  t.equal(mounted.length, 2)
  for (const name of mounted) await t.resolves(read(name))
})

test('behind the gateway of compose, limits count the address that the proxy in front has seen', async (t) => {
  const [, trustProxy = ''] =
    /FASTIFY_TRUST_PROXY_IPS: .*:-(\w+)\}/.exec(await read('docker-compose.yml')) ?? []
  const app = Fastify({ trustProxy })
  t.teardown(() => app.close())
  app.get('/', (request) => clientAddress(request))
  const seen = async (remoteAddress: string, forwarded: string) =>
    (await app.inject({ url: '/', remoteAddress, headers: { 'x-forwarded-for': forwarded } })).body
  for (const gateway of ['172.17.0.1', '172.18.0.1', '192.168.96.1']) {
    t.equal(await seen(gateway, '192.0.2.1'), '192.0.2.1')
    t.equal(await seen(gateway, '203.0.113.7, 198.51.100.1'), '198.51.100.1')
  }
  t.equal(await seen('203.0.113.5', '192.0.2.1'), '203.0.113.5', 'a client that is no proxy is not believed')
})

test('the service starts the app as npm start does, and waits longer than it does for requests', async (t) => {
  const unit = await read('docs/just-tech-news.service')
  const [, folder = '', words = ''] = /^ExecStart=(\S+?)\/node_modules\/\.bin\/node (.*)$/m.exec(unit) ?? []
  t.match(unit, `WorkingDirectory=${folder}`)
  t.same(words.replace('node_modules/.bin/', '').split(' '), await startCommand())
  const [, seconds] = /^TimeoutStopSec=(\d+)$/m.exec(unit) ?? []
  t.ok(Number(seconds) > 10)
})

test('systemd accepts the service, where there is one', async (t) => {
  const unit = join(makeFolder(t), 'just-tech-news.service')
  const folder = join(import.meta.dirname, '../..')
  await writeFile(unit, (await read('docs/just-tech-news.service')).replaceAll('/opt/just-tech-news', folder))
  const analyze = (...args: string[]) =>
    promisify(execFile)('systemd-analyze', [...args, unit]).catch((error) => error)
  const verified = await analyze('verify')
  if (verified.code === 'ENOENT') return t.pass('systemd-analyze is not available')
  t.same([verified.code, verified.stderr], [undefined, ''])
  const exposure = await analyze('security', '--offline=yes', '--threshold=25')
  t.equal(exposure.code, undefined, exposure.stdout)
})
