import { join } from 'node:path'
import { openDatabase } from 'fastify-mikro-orm'
import { type Test, test } from 'tap'
import { entities } from '../../src/database/entities.ts'
import { makeFolder } from '../fixtures/folder.ts'
import { runCommand } from '../fixtures/run-command.ts'
import { until } from '../fixtures/until.ts'
import { build } from '../helper.ts'
import { makeCertificates } from '../servers/certificates.ts'
import { mariadbd } from '../servers/mariadbd.ts'
import { mysqld } from '../servers/mysqld.ts'
import { startPrivateServer } from '../servers/private-server.ts'

const { signal } = new AbortController()
const recipes = { mysql: mysqld(), mariadb: mariadbd() }

for (const [name, recipe] of Object.entries(recipes)) {
  if (recipe) test(`${name}: TLS and a socket`, (t) => tryServer(t, recipe))
  else if (process.env.CI === 'true' && process.env.TEST_MAY_SKIP?.toLowerCase() !== name)
    test(name, async (t) => t.fail('no server'))
  else process.stderr.write(`NOT RUN  ${name}: TLS and a socket (put its server on the PATH)\n`)
}

async function tryServer(t: Test, recipe: NonNullable<(typeof recipes)['mysql']>) {
  const folder = makeFolder(t)
  const { ca, cert, key } = makeCertificates(folder, 'DNS:localhost')
  const { ca: otherCa } = makeCertificates(makeFolder(t), 'DNS:localhost')
  const socket = join(folder, 'db.sock')
  const files = [`--ssl-ca=${ca}`, `--ssl-cert=${cert}`, `--ssl-key=${key}`, `--socket=${socket}`]
  const server = await startPrivateServer(recipe, signal, files)
  t.teardown(() => server.stop())
  const { port } = new URL(server.url)
  const to = (host: string, parameters: string) => `mysql://test:test@${host}:${port}/news?${parameters}`
  const sql = async (url: string, text: string) => {
    await using database = await openDatabase({ url, entities, schemaMode: 'none', startTimeout: 20_000 })
    // With `await`, or the database would be closed before the answer.
    return await database.orm.em.fork().execute<Record<string, string>[]>(text)
  }
  const cipher = async (url: string) => (await sql(url, "show status like 'Ssl_cipher'"))[0]?.Value
  await sql(to('127.0.0.1', '').replace('/news?', '/mysql'), 'create database news character set utf8mb4')
  await sql(to('127.0.0.1', ''), "create user 'test'@'localhost' identified by 'test'")
  await sql(to('127.0.0.1', ''), "grant all on *.* to 'test'@'localhost'")
  t.equal(await cipher(to('localhost', '')), '', 'without parameters there is no TLS')
  t.not(await cipher(to('localhost', 'ssl-mode=PREFERRED')), '')
  await sql(to('127.0.0.1', ''), 'set global require_secure_transport = on')

  for (const parameters of [
    'ssl-mode=PREFERRED',
    'ssl-mode=REQUIRED',
    `ssl-mode=VERIFY_CA&ssl-ca=${ca}`,
    `ssl-ca=${ca}`
  ]) {
    t.match(await cipher(to('127.0.0.1', parameters)), /./, parameters)
  }
  const verified = to('localhost', `ssl-mode=VERIFY_IDENTITY&ssl-ca=${ca}`)
  t.match(await cipher(verified), /./)
  t.equal(await cipher(`mysql://test:test@localhost/news?socket=${socket}`), '')
  t.match(await cipher(`mysql://test:test@localhost/news?socket=${socket}&ssl-mode=REQUIRED`), /./)

  const refused: [url: string, message: RegExp][] = [
    [to('127.0.0.1', ''), /secure.?transport|Access denied/],
    [to('127.0.0.1', 'ssl-mode=DISABLED'), /secure.?transport|Access denied/],
    [to('127.0.0.1', `ssl-mode=VERIFY_CA&ssl-ca=${otherCa}`), /signature|self.signed|certificate/],
    [to('127.0.0.1', 'ssl-mode=VERIFY_CA'), /self.signed certificate|unable to/],
    [to('127.1', `ssl-mode=VERIFY_IDENTITY&ssl-ca=${ca}`), /altnames/]
  ]
  for (const [url, message] of refused)
    await t.rejects(cipher(url), { code: 'DB_CONNECT_FAILED', message }, url)

  const app = await build(t, { url: verified, env: { DATABASE_REPLICA_URLS: verified } })
  t.equal((await app.inject('/')).statusCode, 200)
  t.match((await app.inject('/health/ready')).json(), { replicas: { total: 1 } })
  for (const command of ['migrate', 'seed', 'recount']) {
    const { code, stderr } = await runCommand({ url: verified }, command)
    t.equal(code, 0, `${command} ${stderr}`)
  }
  // A statement is stopped over a second connection, which needs TLS as well.
  await using database = await openDatabase({
    url: verified,
    entities,
    schemaMode: 'none',
    statementTimeout: 0
  })
  const soon = AbortSignal.timeout(500)
  const em = database.orm.em.fork({ signal: soon, inflightQueryAbortStrategy: 'cancel query' })
  await t.rejects(em.execute("select benchmark(10000000000, sha2('x', 512))"))
  const running = `select id from information_schema.processlist where info like '%bench%' and id <> connection_id()`
  await until(async () => (await sql(verified, running)).length === 0)
}

for (const [name, recipe] of Object.entries(recipes)) {
  if (!recipe) continue
  test(`${name}: a server without TLS is accepted by PREFERRED, and refused by REQUIRED`, async (t) => {
    const options = name === 'mysql' ? ['--tls-version='] : ['--skip-ssl']
    const server = await startPrivateServer(recipe, signal, options)
    t.teardown(() => server.stop())
    const open = (mode: string) => {
      const url = `${server.url}mysql?ssl-mode=${mode}`
      return openDatabase({ url, entities, schemaMode: 'none', startTimeout: 20_000 })
    }
    await (await open('PREFERRED')).close()
    await t.rejects(open('REQUIRED'), {
      code: 'DB_CONNECT_FAILED',
      message: /does not support secure connection/
    })
  })
}
