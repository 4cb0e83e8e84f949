import { openBoards } from './board/board.ts'
import { startDatabaseServer } from './board/server.ts'
import { type Server, startServer } from './measure/server.ts'
import type { Options } from './options.ts'
import type { Bench } from './scenario.ts'

/**
 * Opens what the scenarios share: a database server, the boards on it, and the servers that are measured.
 * @param signal gives up
 * @returns also what the database says that it is, and how to end it all
 */
export async function openBench(options: Options, signal: AbortSignal) {
  const servers = new Map<string, Promise<Server>>()
  const cleaning: (() => Promise<unknown>)[] = []
  const close = async () => {
    await Promise.all([...servers.values()].map(async (server) => (await server).stop()))
    for (const clean of cleaning.toReversed()) await clean()
  }
  try {
    const database = options.server ? undefined : await startDatabaseServer(signal)
    if (database) cleaning.push(database.stop)
    const boards = await openBoards(options.server ?? database?.url ?? '', options.data)
    cleaning.push(boards.drop)
    const bench: Bench = {
      options,
      server(file, env = {}, twin = 1) {
        const key = JSON.stringify([file, env, twin])
        const server = servers.get(key) ?? startServer(file, env)
        servers.set(key, server)
        return server
      },
      board: boards.board,
      onClose: (clean) => cleaning.push(clean)
    }
    return { bench, version: boards.version, close }
  } catch (error) {
    await close()
    throw error
  }
}
