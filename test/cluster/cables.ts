import { mkdir } from 'node:fs/promises'
import { findPrograms } from '../servers/find-program.ts'
import { finished, spawnGroup } from '../servers/process-group.ts'
import type { Cable, Network, Place } from './network.ts'

const inside = 'TEST_CLUSTER_NETWORK'

/** The first three bytes of the addresses on each cable. */
const subnets: Record<Cable, string> = { group: '10.99.0', clients: '10.98.0' }

const cables: Cable[] = ['group', 'clients']

/**
 * Runs this program again in a network namespace of its own, which disappears with it.
 * @returns the exit code of that run, or null inside of it
 * @throws {Error} that names what this machine lacks
 */
export async function enterNetwork(signal: AbortSignal): Promise<number | null> {
  if (process.env[inside]) return null
  const [unshare] = findPrograms('unshare')
  if (process.getuid?.() !== 0 || !unshare || findPrograms('ip').length === 0) {
    throw new Error(
      'To pull cables takes root, and ip: apt-get install iproute2. --fault chooses other faults.'
    )
  }
  const command = ['--net', '--mount', process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const env = { ...process.env, [inside]: 'own' }
  const { code } = await finished(spawnGroup(unshare, command, { env, stdio: 'inherit' }), signal)
  return code
}

/** Makes three places, each a network namespace with a cable to a switch for the group and one to a switch for clients. */
export async function layCables(): Promise<Network> {
  const namespaces = '/run/netns'
  await mkdir(namespaces, { recursive: true })
  await run('mount', ['-t', 'tmpfs', 'netns', namespaces])
  await run('ip', ['link', 'set', 'lo', 'up'])
  for (const cable of cables) {
    await run('ip', ['link', 'add', 'name', cable, 'type', 'bridge'])
    await run('ip', ['link', 'set', 'dev', cable, 'up'])
  }
  await run('ip', ['address', 'add', `${subnets.clients}.254/24`, 'dev', 'clients'])
  return {
    places: [await makePlace(1), await makePlace(2), await makePlace(3)],
    async pull(place, cables) {
      await setLinks(place, cables, 'down')
      return () => setLinks(place, cables, 'up')
    }
  }
}

async function makePlace(id: number): Promise<Place> {
  const name = `n${id}`
  await run('ip', ['netns', 'add', name])
  await run('ip', ['-n', name, 'link', 'set', 'lo', 'up'])
  for (const cable of cables) {
    const end = `${cable}${id}`
    await run('ip', ['link', 'add', 'name', end, 'type', 'veth', 'peer', 'name', cable, 'netns', name])
    await run('ip', ['link', 'set', 'dev', end, 'master', cable, 'up'])
    await run('ip', ['-n', name, 'address', 'add', `${subnets[cable]}.${id}/24`, 'dev', cable])
    await run('ip', ['-n', name, 'link', 'set', 'dev', cable, 'up'])
  }
  const addresses = { group: `${subnets.group}.${id}`, clients: `${subnets.clients}.${id}` }
  return { addresses, command: ['ip', 'netns', 'exec', name] }
}

/** Sets the switch's end of each cable. The server loses its carrier. */
async function setLinks({ addresses }: Place, cables: Cable[], state: 'up' | 'down') {
  const id = addresses.group.split('.').at(-1)
  for (const cable of cables) await run('ip', ['link', 'set', 'dev', `${cable}${id}`, state])
}

async function run(program: string, args: string[]) {
  const { code, output } = await finished(spawnGroup(program, args, {}), new AbortController().signal)
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${output}`)
}
