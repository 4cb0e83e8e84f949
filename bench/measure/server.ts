import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../test/servers/private-server.ts'
import type { CpuProfile } from '../profile/summary.ts'
import type { Memory, Question, Usage } from './probe.ts'

const fastifyCli = createRequire(import.meta.url).resolve('fastify-cli/cli.js')
const probe = join(import.meta.dirname, 'probe.ts')
const startLimit = 60_000

/** One member sends all writes of a measurement. They are counted, and not rejected. */
const unlimited = { WRITES_PER_MINUTE: '1000000000', NEW_MEMBER_DAYS: '0' }

/** `fatal` logs nothing; `info` is the level of `npm start`, here with the null device as output. */
export type LogLevel = 'fatal' | 'info'

export interface Server {
  /** Address, without a trailing slash. */
  base: string
  /** Milliseconds from the start of the process to the first response. */
  startTime: number
  usage(): Promise<Usage>
  /** Collects garbage, and measures what is left. */
  memory(): Promise<Memory>
  /** Starts a CPU profile. @returns a function that ends it, and returns it in the format of Chrome's developer tools */
  profile(): Promise<() => Promise<CpuProfile>>
  stop(): Promise<void>
}

/**
 * Runs a Fastify application as `npm start` does, in its own process.
 * @param file of the application, relative to the repository
 * @param env variables besides PATH; nothing else of the environment is passed on
 * @param logLevel the default is `fatal`: the bench checks every response itself
 * @returns the server, when it answers
 */
export async function startServer(
  file: string,
  env: Record<string, string>,
  logLevel: LogLevel = 'fatal'
): Promise<Server> {
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const root = join(import.meta.dirname, '../..')
  const started = performance.now()
  const child = spawn(
    process.execPath,
    ['--import', probe, fastifyCli, 'start', '-l', logLevel, '-o', '-g', '10000', join(root, file)],
    {
      cwd: tmpdir(), // where there is no .env
      env: {
        PATH: process.env.PATH,
        FASTIFY_ADDRESS: '127.0.0.1',
        FASTIFY_PORT: `${port}`,
        ...unlimited,
        ...env
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc']
    }
  )
  await answering(child, base)
  const startTime = performance.now() - started
  return {
    base,
    startTime,
    usage: () => ask<Usage>(child, 'usage'),
    memory: () => ask<Memory>(child, 'memory'),
    async profile() {
      await ask(child, 'profile')
      return () => ask<CpuProfile>(child, 'profiled')
    },
    stop: () => stop(child)
  }
}

async function answering(child: ChildProcess, base: string) {
  const deadline = Date.now() + startLimit
  for (;;) {
    try {
      const answer = await fetch(base, { signal: AbortSignal.timeout(startLimit) })
      await answer.arrayBuffer()
      return
    } catch (cause) {
      if (hasEnded(child) || Date.now() > deadline) {
        await stop(child)
        throw new Error(`${child.spawnargs.at(-1)} did not start`, { cause })
      }
      await delay(5)
    }
  }
}

async function ask<Answer>(child: ChildProcess, question: Question): Promise<Answer> {
  child.send(question)
  const [answer] = await once(child, 'message')
  return answer
}

async function stop(child: ChildProcess) {
  if (hasEnded(child)) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

function hasEnded({ exitCode, signalCode }: ChildProcess) {
  return exitCode !== null || signalCode !== null
}
