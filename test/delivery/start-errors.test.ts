import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { onEveryServer } from '../engines.ts'
import { makeFolder } from '../fixtures/folder.ts'
import { spawnApp, startApp, startCommand } from '../fixtures/start.ts'

const onTerminal = '--import=data:text/javascript,process.stdout.isTTY=true'

/** The start fails with this sentence, as the only error of the log. */
async function failsWith(t: Test, env: NodeJS.ProcessEnv, sentence: RegExp) {
  const app = await spawnApp(t, env)
  t.equal(await app.exited, 1)
  const errors = app
    .lines()
    .map((line) => JSON.parse(line))
    .filter(({ level }) => level >= 50)
  t.equal(errors.length, 1)
  t.match(errors[0].msg, sentence)
  t.notOk(errors[0].err, 'without a stack')
}

/** The same, as one line on a terminal. */
async function failsOnTerminal(t: Test, env: NodeJS.ProcessEnv, sentence: RegExp) {
  const app = await spawnApp(t, { ...env, NODE_OPTIONS: onTerminal })
  t.equal(await app.exited, 1)
  t.match(app.lines().at(-1), sentence)
  t.notMatch(app.lines().join('\n'), /^\s+at /m, 'no stack on a terminal')
}

const memory = 'sqlite::memory:'

test('a wrong setting', async (t) => {
  await failsWith(
    t,
    { DATABASE_URL: memory, WRITES_PER_MINUTE: 'many' },
    /^.*WRITES_PER_MINUTE must be integer\.$/
  )
  await failsWith(
    t,
    { DATABASE_URL: 'mysql://u:secret@h/d?foo=1' },
    /DATABASE_URL has the unknown parameter foo/
  )
})

test('a port that is taken', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  t.teardown(() => other.close())
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' ? `${address?.port}` : ''
  const sentence = new RegExp(
    `Port ${port} of 127\\.0\\.0\\.1 is in use: stop the other program, or set PORT\\.$`
  )
  await failsWith(t, { DATABASE_URL: memory, FASTIFY_PORT: port }, sentence)
  await failsOnTerminal(t, { DATABASE_URL: memory, FASTIFY_PORT: port }, sentence)
})

test('an address or a port that does not exist', async (t) => {
  await failsWith(
    t,
    { DATABASE_URL: memory, FASTIFY_ADDRESS: '192.0.2.77' },
    /does not have the address 192\.0\.2\.77/
  )
  await failsWith(t, { DATABASE_URL: memory, FASTIFY_PORT: '99999' }, /numbers from 0 to 65535/)
})

test('a file that cannot be the database', async (t) => {
  const folder = makeFolder(t)
  writeFileSync(
    join(folder, 'text'),
    'This is not a database, and long enough to be seen as none. '.repeat(100)
  )
  mkdirSync(join(folder, 'news.sqlite'))
  const url = `sqlite:${folder}/text`
  await failsWith(t, { DATABASE_URL: url }, /\/text refuses: file is not a database/)
  await failsOnTerminal(t, { DATABASE_URL: url }, /\/text refuses: file is not a database/)
  await failsWith(
    t,
    { DATABASE_URL: `sqlite:${folder}/text/news.sqlite` },
    /refuses: EEXIST: file already exists/
  )
  await failsWith(
    t,
    { DATABASE_URL: `sqlite:${folder}/news.sqlite` },
    /refuses: unable to open database file/
  )
})

onEveryServer('a wrong password, an unknown database', async (t, { url }) => {
  const [wrongPassword, unknown] = [new URL(url), new URL(url)]
  wrongPassword.password = 'wrong'
  unknown.pathname = '/nowhere_at_all'
  await failsWith(t, { DATABASE_URL: wrongPassword.href }, /refuses: Access denied for user/)
  await failsWith(t, { DATABASE_URL: unknown.href }, /refuses: Unknown database 'nowhere_at_all'/)
})

test('a Node that is too old', async (t) => {
  const check = join(import.meta.dirname, '../../src/before-start.cjs')
  t.ok((await startCommand()).join(' ').includes('-r src/before-start.cjs'))
  const run = (version: string) => {
    const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); require('${check}')`
    return new Promise<[number, string]>((resolve) => {
      const child = execFile(process.execPath, ['-e', pretend], (_, __, stderr) =>
        resolve([child.exitCode ?? 0, stderr])
      )
    })
  }
  for (const version of ['20.20.2', '22.18.0', '24.14.9']) {
    const [code, message] = await run(version)
    t.equal(code, 1)
    t.match(message, new RegExp(`^Node 24\\.15 or later is needed, and this is Node ${version}: .*\\n$`))
  }
  for (const version of ['24.15.0', '25.0.0']) t.same(await run(version), [0, ''])
})

test('a proxy that is no address', async (t) => {
  const app = await spawnApp(t, { DATABASE_URL: memory, FASTIFY_TRUST_PROXY_IPS: '127.0.0.1, nginx' })
  t.equal(await app.exited, 1)
  t.equal(app.lines().length, 1)
  t.match(app.lines()[0], /^FASTIFY_TRUST_PROXY_IPS has "nginx", which is no IP address or range /)
  const good = { DATABASE_URL: memory, FASTIFY_TRUST_PROXY_IPS: 'uniquelocal,10.0.0.0/8,::1' }
  const { base } = await startApp(t, good)
  t.equal((await fetch(base)).status, 200)
})
