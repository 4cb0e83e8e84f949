import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { startCommand } from '../fixtures/start.ts'

const read = (name: string) => readFile(join(import.meta.dirname, '../..', name), 'utf8')

test('the image starts the app as npm start does', async (t) => {
  const [, command = '[]'] = /^CMD (\[.*\])$/m.exec(await read('Dockerfile')) ?? []
  const [program, ...args] = JSON.parse(command)
  t.same([program.replace('node_modules/.bin/', ''), ...args], await startCommand())
})

test('compose gives the app longer to stop than the app gives its requests', async (t) => {
  const [, seconds] = /stop_grace_period: (\d+)s/.exec(await read('docker-compose.yml')) ?? []
  const command = await startCommand()
  const graceMs = Number(command[command.indexOf('-g') + 1])
  t.ok(graceMs >= 1000)
  t.ok(Number(seconds) * 1000 > graceMs, `${seconds} s against ${graceMs} ms`)
})

test('the image takes in every folder that the app is made of', async (t) => {
  const dockerfile = await read('Dockerfile')
  const ignored = await read('.dockerignore')
  for (const folder of ['src', 'plugins', 'routes']) {
    t.match(dockerfile, new RegExp(`^COPY ${folder} ${folder}$`, 'm'))
    t.match(ignored, new RegExp(`^!${folder}$`, 'm'))
  }
})

test('nothing in the image runs as root, and no test or tool is in it', async (t) => {
  const dockerfile = await read('Dockerfile')
  t.match(dockerfile, /^USER node$/m)
  t.match(dockerfile, /npm ci --omit=dev/)
  t.notMatch(dockerfile, /COPY (\.|test)/)
})
