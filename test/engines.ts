import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { runOnServer } from './servers/sql.ts'

export interface Engine {
  name: 'sqlite' | 'mysql' | 'mariadb'
  /** DATABASE_URL of a fresh, empty database of this test's own, removed when the test is over. */
  url: string
  /** The server that the database is on, as a user who may create more of them; SQLite has none. */
  serverUrl?: string
}

type EngineTest = (t: Test, engine: Engine) => Promise<unknown> | unknown

const SERVERS = [
  { name: 'mysql', variable: 'TEST_MYSQL_URL', program: 'mysqld' },
  { name: 'mariadb', variable: 'TEST_MARIADB_URL', program: 'mariadbd' }
] as const

/** Registers the test once for SQLite and once for every server, each with a database of its own. */
export function onEveryEngine(name: string, fn: EngineTest) {
  test(`sqlite: ${name}`, async (t) => fn(t, await sqliteDatabase(t)))
  onEveryServer(name, fn)
}

/**
 * Registers the test for MySQL and for MariaDB. A server that is not there is never passed over in silence:
 * a line on stderr says so, and with `CI=true` the test fails.
 */
export function onEveryServer(name: string, fn: EngineTest) {
  for (const server of SERVERS) {
    const title = `${server.name}: ${name}`
    const serverUrl = process.env[server.variable]
    if (serverUrl) test(title, async (t) => fn(t, await serverDatabase(t, server.name, serverUrl)))
    else if (serverUrl === undefined) reportMissing(title, server)
    // Set to nothing: `npm test` left the lane out, and says so itself in its summary.
  }
}

function reportMissing(title: string, { variable, program }: (typeof SERVERS)[number]) {
  const help = `set ${variable}, or let \`npm test\` start a private ${program}`
  if (process.env.CI === 'true') test(title, (t) => Promise.resolve(t.fail(`no server: ${help}`)))
  else process.stderr.write(`NOT RUN  ${title} (${help})\n`)
}

// A file, not memory: several connections and several processes are to see the same database.
async function sqliteDatabase(t: Test): Promise<Engine> {
  const dir = await mkdtemp(join(tmpdir(), 'news-test-'))
  t.teardown(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))
  return { name: 'sqlite', url: `sqlite:${join(dir, 'news.sqlite')}` }
}

async function serverDatabase(t: Test, name: Engine['name'], serverUrl: string): Promise<Engine> {
  const database = `test_${randomBytes(6).toString('hex')}`
  await runOnServer(serverUrl, `create database ${database} character set utf8mb4`)
  t.teardown(() => runOnServer(serverUrl, `drop database if exists ${database}`))
  return { name, url: new URL(`/${database}`, serverUrl).href, serverUrl }
}
