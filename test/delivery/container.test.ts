import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { readConfig } from '../../src/config.ts'
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

test('the image leaves the port to FASTIFY_PORT and PORT', async (t) => {
  t.notMatch(await read('Dockerfile'), /PORT=/)
})

test('compose passes on every variable of the configuration', async (t) => {
  const compose = await read('docker-compose.yml')
  for (const name of Object.keys(readConfig({}))) t.match(compose, new RegExp(`^ {6}${name}:`, 'm'))
})
