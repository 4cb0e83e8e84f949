import { randomBytes } from 'node:crypto'
import { poolFigures } from 'fastify-mikro-orm'
import { type Test, test } from 'tap'
import { openConnection } from '../../packages/fastify-mikro-orm/test/fixtures/connection.ts'
import { makeProxy } from '../../packages/fastify-mikro-orm/test/fixtures/proxy.ts'
import { until } from '../fixtures/until.ts'
import { mariadbd } from '../servers/mariadbd.ts'
import { mysqld } from '../servers/mysqld.ts'
import { type PrivateServer, startPrivateServer } from '../servers/private-server.ts'
import { runOnServer } from '../servers/sql.ts'
import { allFaults, disks, prepareDisk } from './faults.ts'
import { underLoad } from './under-load.ts'

const kinds = {
  mysql: { find: mysqld, variable: 'TEST_MYSQL_URL', program: 'mysqld' },
  mariadb: { find: mariadbd, variable: 'TEST_MARIADB_URL', program: 'mariadbd' }
} as const

const options = [
  // What is acknowledged outlives the process.
  '--innodb-flush-log-at-trx-commit=2',
  '--innodb-doublewrite=ON',
  // All tables are on one disk, which does not grow.
  '--innodb-file-per-table=OFF',
  disks.small
]

/** Registers the test that causes every fault of a database and of the way to it, on a server of its own. */
export function testDatabaseFaults(kind: keyof typeof kinds) {
  const { find, variable, program } = kinds[kind]
  // Set to nothing: `npm test` left the lane out, and says so itself in its summary.
  if (process.env[variable] === '') return
  test(`${kind}: the board under every fault of its database`, async (t) => {
    const recipe = find()
    if (recipe) return causeFaults(t, await startPrivateServer(recipe, new AbortController().signal, options))
    const help = `NOT RUN  ${t.name} (put ${program} on the PATH)`
    if (process.env.CI === 'true') return t.fail(help)
    process.stderr.write(`${help}\n`)
  })
}

async function causeFaults(t: Test, server: PrivateServer) {
  t.teardown(() => server.stop())
  const name = `test_${randomBytes(6).toString('hex')}`
  const admin = (sql: string) => runOnServer(server.url, sql)
  await admin(`create database ${name} character set utf8mb4`)
  await prepareDisk(admin)
  // A user whom `read_only` binds.
  await admin(`create user 'board'@'127.0.0.1' identified by 'board'`)
  await admin(`grant all on ${name}.* to 'board'@'127.0.0.1'`)
  const url = new URL(name, server.url)
  const other = await openConnection(t, url.href)
  url.username = url.password = 'board'
  const proxy = await makeProxy(t, url.href)
  await proxy.open()

  async function sessions() {
    const rows = await admin(`select id as id from information_schema.processlist where user = 'board'`)
    return rows.map(({ id }) => Number(id))
  }

  await underLoad(t, {
    url: proxy.url,
    faults: (_, load) => allFaults({ server, proxy, load, admin, sessions, other }),
    async afterwards({ orm }) {
      // The server knows of as many as the pool does.
      await until(async () => (await sessions()).length === poolFigures(orm).open)
    }
  })
  await until(async () => (await sessions()).length === 0)
}
