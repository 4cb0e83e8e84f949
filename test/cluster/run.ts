import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { readThroughAnyNode } from './any-node.ts'
import { Boards } from './boards.ts'
import { enterNetwork, layCables } from './cables.ts'
import { cancelThroughProxy } from './cancel.ts'
import { PlainClient } from './client.ts'
import { CleanUp, type Cluster } from './cluster.ts'
import { faults } from './faults.ts'
import { startGalera } from './galera.ts'
import { startGroupReplication } from './group-replication.ts'
import { importTwice } from './imports.ts'
import { measure, type Outcome } from './measure.ts'
import { migrateTogether } from './migrations.ts'
import { loopback, type Network } from './network.ts'
import { say } from './report.ts'
import { startTogether } from './starts.ts'

/**
 * `npm run test:cluster [-- --engine galera] [-- --fault 'writer killed']`: faults in real clusters while two processes of
 * the board are written to. `--quick`: one fault, with Galera. Those that pull cables take root, and `ip`.
 */
const { values } = parseArgs({
  options: {
    engine: { type: 'string', multiple: true },
    fault: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false }
  }
})
const engines = { galera: startGalera, 'group-replication': startGroupReplication }
const chosenEngines = values.quick ? ['galera'] : (values.engine ?? Object.keys(engines))
const names = values.quick ? ['writer killed'] : values.fault
const chosenFaults = faults.filter(({ name }) => names?.includes(name) ?? true)

const columns =
  'fault, acknowledged, lost, doubled, errors, failing, no write, plain client, not ready'.split(', ')

const interrupted = new AbortController()
const interruption = once(interrupted.signal, 'abort').then(() => interrupted.signal.throwIfAborted())
interruption.catch(() => undefined)
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupted.abort())

const needsCables = chosenFaults.some((fault) => fault.needsCables)
const code = needsCables ? await enterNetwork(interrupted.signal) : null
if (code !== null) process.exit(code)
const network = needsCables ? await layCables() : loopback

for (const [name, start] of Object.entries(engines)) {
  if (!chosenEngines.includes(name)) continue
  const t = new CleanUp()
  try {
    await Promise.race([run(t, await start(t, interrupted.signal, network), network), interruption])
  } catch (error) {
    console.error(error)
    process.exitCode = 1
  } finally {
    await t.run()
  }
  // What was interrupted would wait for what is gone.
  if (interrupted.signal.aborted) process.exit(1)
}

async function run(t: CleanUp, cluster: Cluster, network: Network) {
  console.log(`\n${cluster.name}\n`)
  say(await startTogether(t, cluster))
  const boards = await Boards.start(t, cluster)
  say(await cancelThroughProxy(cluster))
  if (!values.quick) {
    say(await migrateTogether(t, cluster, boards))
    say(await importTwice(t, cluster))
    if (cluster.anyUrl) say(await readThroughAnyNode(t, cluster, cluster.anyUrl))
  }
  const client = await PlainClient.start(t, cluster.url)
  console.log(row(columns))
  console.log(row(columns.map(() => '---')))
  for (const fault of chosenFaults) {
    const outcome = await measure(fault, cluster, network, boards, client)
    console.log(describe(outcome))
    if (isWrong(outcome)) process.exitCode = 1
    for (const what of outcome.wrong) console.log(`wrong: ${what}`)
  }
  for (const line of boards.surprises) console.log(line)
}

function describe({ fault, acknowledged, lost, doubled, errors, ...times }: Outcome): string {
  const kinds = Object.entries(errors).map(([status, count]) => `${count} × ${status}`)
  const { failing, pause, plainPause, notReady } = times
  const seconds = [failing, pause, plainPause, notReady].map((time) => `${time.toFixed(1)} s`)
  return row([fault, acknowledged, lost, doubled, kinds.join(', ') || 'none', ...seconds])
}

/** Nothing may be lost or doubled, and every error is one that says to come back. */
function isWrong({ lost, doubled, errors, wrong }: Outcome): boolean {
  return lost > 0 || doubled > 0 || wrong.length > 0 || Object.keys(errors).some((status) => status !== '503')
}

function row(cells: (string | number)[]): string {
  return `| ${cells.join(' | ')} |`
}
