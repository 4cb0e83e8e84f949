import type { ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, openSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { finished, freezeGroup, hasEnded, killGroup, signalGroup, spawnGroup } from './process-group.ts'
import { runOnServer } from './sql.ts'

const START_LIMIT_MS = 90_000

/** How one kind of server is set up and run. Everything else is the same for all kinds. */
export interface Recipe {
  program: string
  /** The command that fills an empty data folder. */
  initialise: (dataDir: string) => [program: string, args: string[]]
  /**
   * Options in addition to those of every server. Each kind has an unusual time zone and SQL mode, which must not
   * change any result.
   */
  options: string[]
}

export interface PrivateServer {
  url: string
  /** Its folder, with the data in `data`. */
  dir: string
  readonly isRunning: boolean
  /** Kills it with SIGKILL. Its files stay. */
  kill: () => Promise<void>
  /** Starts it again at the same address. @param more options @returns when it answers a query */
  start: (more?: string[]) => Promise<void>
  /** Stops it with SIGSTOP until `thaw`: its connections stay open and silent. */
  freeze: () => void
  thaw: () => void
  /** Shuts it down. Its files stay. */
  end: () => Promise<void>
  /** Kills it and removes its files. */
  stop: () => Promise<void>
}

// Without durability, because no data is needed after a crash. The user has a password, so that logging in is tested.
const COMMON_OPTIONS = [
  '--skip-name-resolve',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-flush-method=nosync',
  '--innodb-doublewrite=OFF',
  '--innodb-buffer-pool-size=64M',
  '--skip-log-bin'
]
const CREATE_TEST_USER = `create user if not exists 'test'@'127.0.0.1' identified by 'test';
grant all on *.* to 'test'@'127.0.0.1' with grant option;
`

/** Both servers refuse to run as root without this option. */
export function asCurrentUser(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : []
}

/**
 * Starts a private server in a temporary folder, on a free port of 127.0.0.1.
 * @param signal stops the attempt and removes its files
 * @param options in addition to those of the recipe; they take precedence
 * @returns when it answers a query
 * @throws {Error} with the end of the server's log, if it ends or does not answer within 90 seconds
 */
export async function startPrivateServer(
  recipe: Recipe,
  signal: AbortSignal,
  options: string[] = []
): Promise<PrivateServer> {
  const server = await preparePrivateServer(recipe, signal, { options })
  try {
    await server.start()
    return server
  } catch (error) {
    await server.stop()
    throw error
  }
}

interface Preparation {
  options?: string[]
  /** The folder of a stopped server, whose data is copied. */
  from?: string
  /** The address to listen on. */
  host?: string
  /** Words before its command. */
  command?: string[]
}

/** The same, not started yet. */
export async function preparePrivateServer(
  recipe: Recipe,
  signal: AbortSignal,
  { options = [], from, host = '127.0.0.1', command = [] }: Preparation = {}
): Promise<PrivateServer> {
  const dir = await mkdtemp(join(tmpdir(), 'news-server-'))
  let server: ChildProcess | undefined
  const end = async (how: NodeJS.Signals) => {
    if (server) await killGroup(server, how)
  }
  const kill = () => end('SIGKILL')
  const stop = async () => {
    await kill()
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    if (from === undefined) await initialise(recipe, dir, signal)
    else await cp(join(from, 'data'), join(dir, 'data'), { recursive: true })
    const port = await freePort()
    const url = `mysql://test:test@${host}:${port}/`
    return {
      url,
      dir,
      get isRunning() {
        return server !== undefined && !hasEnded(server)
      },
      kill,
      async start(more = []) {
        const address = [`--bind-address=${host}`, `--port=${port}`]
        server = launch(recipe, dir, [...address, ...options, ...more], command)
        await answering(server, url, join(dir, 'log'), signal)
      },
      freeze: () => server && freezeGroup(server),
      thaw: () => server && signalGroup(server, 'SIGCONT'),
      end: () => end('SIGTERM'),
      stop
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function initialise(recipe: Recipe, dir: string, signal: AbortSignal) {
  const dataDir = join(dir, 'data')
  await mkdir(dataDir)
  await writeFile(join(dir, 'init.sql'), CREATE_TEST_USER)
  const [program, args] = recipe.initialise(dataDir)
  const { code, output } = await finished(spawnGroup(program, args, {}), signal, 'SIGKILL')
  signal.throwIfAborted()
  if (code !== 0) throw new Error(`${program} failed:\n${output.slice(-2000)}`)
}

function launch(recipe: Recipe, dir: string, options: string[], command: string[]): ChildProcess {
  const log = openSync(join(dir, 'log'), 'a')
  const own = [
    `--datadir=${join(dir, 'data')}`,
    `--socket=${join(dir, 'sock')}`,
    // A server that starts deletes the temporary tables of all others that it finds there.
    `--tmpdir=${dir}`
  ]
  const first = join(dir, 'init.sql')
  const args = [
    '--no-defaults',
    ...own,
    ...(existsSync(first) ? [`--init-file=${first}`] : []),
    ...asCurrentUser()
  ]
  const [program = '', ...words] = [...command, recipe.program, ...args]
  return spawnGroup(program, [...words, ...COMMON_OPTIONS, ...recipe.options, ...options], {
    stdio: ['ignore', log, log]
  })
}

async function answering(server: ChildProcess, url: string, log: string, signal: AbortSignal) {
  const deadline = Date.now() + START_LIMIT_MS
  for (;;) {
    signal.throwIfAborted()
    try {
      await runOnServer(url, 'select 1')
      return
    } catch (cause) {
      if (hasEnded(server) || Date.now() > deadline) {
        const end = (await readFile(log, 'utf8')).slice(-2000)
        throw new Error(`${server.spawnfile} did not start:\n${end}`, { cause })
      }
      await delay(100)
    }
  }
}

/**
 * @returns a port of 127.0.0.1 that was free a moment ago, below those that Linux gives to outgoing connections: on a busy
 *   machine one of these could take it before the server does
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(16_384, 32_768)
    const probe = createServer()
    const isFree = once(probe.listen(port, '127.0.0.1'), 'listening').then(
      () => true,
      () => false
    )
    if (!(await isFree)) continue
    probe.close()
    await once(probe, 'close')
    return port
  }
}
