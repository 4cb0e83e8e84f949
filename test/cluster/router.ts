import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../fixtures/until.ts'
import { freePort } from '../servers/private-server.ts'
import { finished, killGroup, spawnGroup } from '../servers/process-group.ts'
import { runOnServer } from '../servers/sql.ts'
import type { CleanUp, Node } from './cluster.ts'
import { describeGroup } from './router-metadata.ts'

/** MySQL Router before a group. @returns the URL that leads to the primary */
export async function startRouter(
  t: CleanUp,
  program: string,
  nodes: Node[],
  group: string
): Promise<string> {
  await describeGroup(nodes, group)
  const folder = await mkdtemp(join(tmpdir(), 'news-router-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const port = await freePort()
  const primary = `test:test@${new URL(nodes[0]?.server.url ?? '').host}`
  const { code, output } = await finished(
    spawnGroup(`${program}_bootstrap`, [primary, '--directory', folder, ...optionsOf(port)], {}),
    new AbortController().signal
  )
  if (code !== 0) throw new Error(`mysqlrouter_bootstrap failed:\n${output}`)
  const configuration = join(folder, 'mysqlrouter.conf')
  await writeFile(configuration, withoutOtherRoutes(await readFile(configuration, 'utf8')))
  const router = spawnGroup(program, ['-c', configuration], { stdio: 'ignore' })
  t.teardown(() => killGroup(router, 'SIGKILL'))
  const url = `mysql://test:test@127.0.0.1:${port}/`
  const answers = () => runOnServer(url, 'select 1').then(Boolean, () => false)
  await until(answers).catch(async (cause) => {
    const log = await readFile(join(folder, 'log/mysqlrouter.log'), 'utf8')
    throw new Error(`MySQL Router does not answer:\n${log.slice(-2000)}`, { cause })
  })
  return url
}

/** Each would need a port of its own, next to this one. */
function withoutOtherRoutes(configuration: string): string {
  const sections = configuration.split(/^(?=\[)/m)
  return sections.filter((section) => !/^\[routing:(?!bootstrap_rw\])/.test(section)).join('')
}

function optionsOf(port: number): string[] {
  return [
    '--user=root',
    '--force',
    '--disable-rest',
    '--report-host=127.0.0.1',
    '--conf-bind-address=127.0.0.1',
    `--conf-base-port=${port}`,
    '--conf-set-option=metadata_cache:bootstrap.ttl=0.5',
    '--conf-set-option=DEFAULT.connect_timeout=2',
    // Otherwise it waits for half a minute for what a frozen server says of its group.
    '--conf-set-option=DEFAULT.read_timeout=2'
  ]
}
