import { setTimeout as delay } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import { runOnServer } from '../servers/sql.ts'
import type { CleanUp } from './cluster.ts'

/** Writes with a new connection for each write: how long engine and proxy take by themselves to agree on a writer. */
export class PlainClient {
  readonly #url: string
  #last = Number.POSITIVE_INFINITY
  #longest = 0

  static async start(t: CleanUp, url: string): Promise<PlainClient> {
    await runOnServer(url, 'create database if not exists plain')
    await runOnServer(url, 'create table if not exists plain.writes (id int primary key, n int not null)')
    await runOnServer(url, 'insert ignore into plain.writes values (1, 0)')
    const client = new PlainClient(url)
    let isOver = false
    const running = (async () => {
      while (!isOver) {
        await client.#write().catch(() => undefined)
        await delay(50)
      }
    })()
    t.teardown(() => {
      isOver = true
      return running
    })
    return client
  }

  private constructor(url: string) {
    this.#url = url
  }

  async #write() {
    const connection = await createConnection({ uri: this.#url, connectTimeout: 1_000 })
    connection.on('error', () => undefined)
    try {
      await connection.query({ sql: 'update plain.writes set n = n + 1', timeout: 1_000 })
      const now = performance.now()
      this.#longest = Math.max(this.#longest, now - this.#last)
      this.#last = now
    } finally {
      connection.destroy()
    }
  }

  /** The longest time in milliseconds between two writes since the last call. */
  longestPause(): number {
    const longest = this.#longest
    this.#longest = 0
    return longest
  }
}
