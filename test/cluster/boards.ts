import { openDatabase } from 'fastify-mikro-orm'
import { entities } from '../../src/database/entities.ts'
import { findDrift } from '../drift.ts'
import { Load, makeWriters } from '../fault/load.ts'
import { type StartedApp, spawnApp } from '../fixtures/start.ts'
import { type CleanUp, type Cluster, databaseUrl, type Node } from './cluster.ts'

/** Two processes of the board, that write through the proxy and read from every node. */
export class Boards {
  readonly #apps: StartedApp[]
  readonly #url: string

  static async start(t: CleanUp, { url, nodes }: Cluster): Promise<Boards> {
    const env = {
      DATABASE_URL: databaseUrl(url),
      DATABASE_REPLICA_URLS: nodes.map(({ server }) => databaseUrl(server.url)).join(' ')
    }
    const apps = await Promise.all([startBoard(t, env), startBoard(t, env)])
    return new Boards(apps, url)
  }

  private constructor(apps: StartedApp[], url: string) {
    this.#apps = apps
    this.#url = url
  }

  /** Begins to write comments through both. */
  async load(): Promise<Load[]> {
    const loads: Load[] = []
    await using database = await open(this.#url)
    for (const { base } of this.#apps) loads.push(new Load(base, await makeWriters(database, 6, 90)))
    for (const load of loads) load.start()
    return loads
  }

  /** The texts of all comments on a node, and the counters that do not agree with their rows. */
  async content({ server }: Node): Promise<{ texts: string[]; drift: string[] }> {
    await using database = await open(server.url)
    const em = database.orm.em.fork()
    const rows = await em.execute<{ comment_text: string }[]>('select comment_text from comments')
    return { texts: rows.map(({ comment_text }) => comment_text), drift: await findDrift(em) }
  }

  /** Lines of the log about what no one expected. */
  get surprises(): string[] {
    return this.#apps.flatMap((app) => app.lines()).filter((line) => line.includes('Internal Server Error'))
  }
}

function open(url: string) {
  return openDatabase({ url: databaseUrl(url), entities, schemaMode: 'none', statementTimeout: 60_000 })
}

/** @returns a process of the board, when it is ready to serve */
export async function startBoard(t: CleanUp, env: NodeJS.ProcessEnv): Promise<StartedApp> {
  const app = await spawnApp(t, env)
  await app.hasWritten('Server listening')
  return app
}
