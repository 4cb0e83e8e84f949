import { openBoards } from './board/board.ts'
import { startDatabaseServer } from './board/server.ts'
import { type Server, startServer } from './measure/server.ts'
import type { Options } from './options.ts'
import type { Bench } from './scenario.ts'

export interface OpenBench {
  bench: Bench
  /** Name and version of the database server. */
  database: string
  /** Stops everything that was started. */
  close(): Promise<void>
}

/**
 * Opens what scenarios share: a database server, boards on it, and the servers that are measured. None of
 * them outlives the process, also when it is interrupted or its output is closed.
 */
export async function openBench(options: Options): Promise<OpenBench> {
  const servers = new Map<string, Promise<Server>>()
  const cleaning: (() => Promise<unknown>)[] = []
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= closeAll()
    return closing
  }
  const closeAll = async () => {
    // A server that failed to start needs no stop.
    await Promise.allSettled([...servers.values()].map(async (server) => (await server).stop()))
    // A failure must not keep the others from running: one of them stops the database server.
    for (const clean of cleaning.toReversed()) await clean().catch(console.error)
  }
  const interrupted = new AbortController()
  const starting = startDatabase(options, interrupted.signal)
  const interrupt = async () => {
    interrupted.abort()
    await Promise.allSettled([starting])
    await close()
    process.exit(130)
  }
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, interrupt)
  // The reader of the output has ended, as `head` does.
  process.stdout.on('error', interrupt)

  const { url, stop } = await starting
  cleaning.push(stop)
  try {
    const boards = await openBoards(url, options.data)
    cleaning.push(boards.drop)
    const bench: Bench = {
      options,
      server(file, env = {}, { instance = 1, logLevel = 'fatal' } = {}) {
        const key = JSON.stringify([file, env, instance, logLevel])
        const server = servers.get(key) ?? startServer(file, env, logLevel)
        servers.set(key, server)
        return server
      },
      board: boards.board,
      onClose: (clean) => cleaning.push(clean)
    }
    return { bench, database: boards.version, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function startDatabase({ server }: Options, signal: AbortSignal) {
  return server ? { url: server, stop: async () => undefined } : startDatabaseServer(signal)
}
