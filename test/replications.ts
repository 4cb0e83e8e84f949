import { randomBytes } from 'node:crypto'
import tap, { type Test } from 'tap'
import { type Replication, startReplication } from './servers/replication.ts'
import { runOnServer } from './servers/sql.ts'

const kinds = [
  { kind: 'mysql', variable: 'TEST_MYSQL_URL', program: 'mysqld' },
  { kind: 'mariadb', variable: 'TEST_MARIADB_URL', program: 'mariadbd' }
] as const

/**
 * Registers the test for a MySQL and for a MariaDB with a replica, which it starts and stops. Where there is no such
 * program a line on stderr says so, and with `CI=true` the test fails.
 */
export function onEveryReplication(
  name: string,
  fn: (t: Test, replication: Replication) => Promise<unknown>
) {
  // Side by side, since most of the time they wait.
  tap.jobs = kinds.length
  for (const { kind, variable, program } of kinds) {
    // Set to nothing: `npm test` left the lane out, and says so itself in its summary.
    if (process.env[variable] === '') continue
    tap.test(`${kind}: ${name}`, { buffered: true }, async (t) => {
      const replication = await startReplication(t, kind)
      if (replication) return fn(t, replication)
      const help = `NOT RUN  ${kind}: ${name} (put ${program} on the PATH)`
      if (process.env.CI === 'true') return t.fail(help)
      process.stderr.write(`${help}\n`)
    })
  }
}

/** Makes an empty database on both. @returns its address on the primary and on the replica */
export async function replicatedDatabase({ primary, replica }: Replication) {
  const name = `test_${randomBytes(6).toString('hex')}`
  await runOnServer(primary.url, `create database ${name} character set utf8mb4`)
  return { url: new URL(name, primary.url).href, replicaUrl: new URL(name, replica.url).href }
}
