import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'tap'

const fixture = join(import.meta.dirname, '../fixtures/on-every-server.ts')

/** Runs a test file that needs servers, without any. */
async function runWithoutServers(env: NodeJS.ProcessEnv) {
  const run = promisify(execFile)(process.execPath, [fixture], { env: { TAP: '1', ...env } })
  return run.catch((error) => error)
}

test('a test without its server is reported on stderr', async (t) => {
  const { stderr } = await runWithoutServers({})
  t.match(stderr, /NOT RUN {2}mysql: a test of a server \(set TEST_MYSQL_URL/)
  t.match(stderr, /NOT RUN {2}mariadb: a test of a server \(set TEST_MARIADB_URL/)
})

test('with CI=true a test without its server fails', async (t) => {
  const { stdout, code } = await runWithoutServers({ CI: 'true' })
  t.match(stdout, /not ok 1 - mysql: a test of a server/)
  t.match(stdout, /not ok 2 - mariadb: a test of a server/)
  t.ok(code)
})
