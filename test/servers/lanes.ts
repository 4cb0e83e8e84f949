import { findChromium } from './chromium.ts'
import { findFeedReader } from './feed-reader.ts'
import { mariadbd } from './mariadbd.ts'
import { mysqld } from './mysqld.ts'
import { type Recipe, startPrivateServer } from './private-server.ts'
import { runOnServer } from './sql.ts'

/** One environment that the tests run in. */
export interface Lane {
  name: string
  /** The environment variable by which tests find it. */
  variable?: string
  /** The value of `variable`; undefined when the lane is missing. */
  value?: string
  /** Its version, or the reason why it is missing. */
  note?: string
  state: 'ran' | 'skipped' | 'failed'
  stop?: () => Promise<void>
}

interface ServerKind {
  name: string
  program: string
  variable: string
  find: () => Recipe | undefined
}

const MYSQL: ServerKind = { name: 'MySQL', program: 'mysqld', variable: 'TEST_MYSQL_URL', find: mysqld }
const MARIADB: ServerKind = {
  name: 'MariaDB',
  program: 'mariadbd',
  variable: 'TEST_MARIADB_URL',
  find: mariadbd
}

/** Finds or starts the servers, the browser and the feed reader. A missing lane is in the result, with the reason; it never rejects. */
export function openLanes(signal: AbortSignal): Promise<Lane[]> {
  return Promise.all([
    sqliteLane(),
    serverLane(MYSQL, signal),
    serverLane(MARIADB, signal),
    browserLane(),
    feedReaderLane()
  ])
}

/** SQLite alone. The variables of the other lanes are set to nothing, so that no test reports them as missing. */
export async function openFastLanes(): Promise<Lane[]> {
  const left = { state: 'skipped', note: 'run npm test' } as const
  return [
    await sqliteLane(),
    { ...left, name: 'MySQL', variable: 'TEST_MYSQL_URL' },
    { ...left, name: 'MariaDB', variable: 'TEST_MARIADB_URL' },
    { ...left, name: 'browser', variable: 'TEST_CHROMIUM' },
    { ...left, name: 'feed reader', variable: 'TEST_PYTHON' }
  ]
}

/** One line: the lanes that the tests ran on, and how to get the missing ones. */
export function describeLanes(lanes: Lane[]): string {
  const marks = { ran: '✓', skipped: '– skipped', failed: '✗' }
  const described = lanes.map(({ name, state, note }) => {
    if (state === 'ran') return [name, note, marks.ran].filter(Boolean).join(' ')
    return `${name} ${marks[state]} (${note})`
  })
  return `lanes: ${described.join('  ')}`
}

async function sqliteLane(): Promise<Lane> {
  return { name: 'SQLite', state: 'ran' }
}

async function serverLane({ name, variable, program, find }: ServerKind, signal: AbortSignal): Promise<Lane> {
  const lane = { name, variable }
  let stop: Lane['stop']
  try {
    let url = process.env[variable]
    if (!url) {
      const recipe = find()
      if (!recipe) return { ...lane, state: 'skipped', note: `put ${program} on the PATH or set ${variable}` }
      const server = await startPrivateServer(recipe, signal)
      ;({ url, stop } = server)
    }
    return { ...lane, state: 'ran', value: url, note: await checkedVersion(name, url), ...(stop && { stop }) }
  } catch (error) {
    await stop?.()
    return failed(lane, error)
  }
}

async function checkedVersion(name: string, url: string): Promise<string> {
  const [row] = await runOnServer(url, 'select version() as version')
  const version = String(row?.version)
  const isMariaDb = version.includes('MariaDB')
  if (isMariaDb !== (name === 'MariaDB')) throw new Error(`the server there is ${version}`)
  return version.split('-')[0] ?? version
}

async function browserLane(): Promise<Lane> {
  const lane = { name: 'browser', variable: 'TEST_CHROMIUM' }
  try {
    const chromium = findChromium()
    if (chromium) return { ...lane, state: 'ran', value: chromium }
    return { ...lane, state: 'skipped', note: 'put chromium on the PATH or set TEST_CHROMIUM' }
  } catch (error) {
    return failed(lane, error)
  }
}

async function feedReaderLane(): Promise<Lane> {
  const lane = { name: 'feed reader', variable: 'TEST_PYTHON' }
  const value = findFeedReader()
  if (value) return { ...lane, state: 'ran', value }
  return { ...lane, state: 'skipped', note: 'install python3-feedparser and libxml2-utils' }
}

function failed(lane: Pick<Lane, 'name' | 'variable'>, error: unknown): Lane {
  console.error(`✗ ${lane.name}\n${error instanceof Error ? error.message : error}`)
  return { ...lane, state: 'failed', note: 'see above' }
}
