import { randomUUID } from 'node:crypto'
import { DbError } from '../errors.ts'
import type { EntityManager, Orm } from '../types.ts'

const table = `create table if not exists db_heartbeats (
  id char(36) character set ascii not null primary key,
  sent_at bigint not null,
  beaten_at datetime not null
)`

/**
 * A sign of life that this process leaves on the primary, to see when it arrives at the replicas. They apply
 * transactions in the order of their commits: where a beat has arrived, so has everything that was committed before
 * it was sent. Each process beats in a row of its own, so that none waits for another, nor conflicts with it on
 * Galera, and by its own steady clock, so that no clocks are compared.
 */
export class Heartbeat {
  readonly #id = randomUUID()
  readonly #primary: Orm

  constructor(primary: Orm) {
    this.#primary = primary
  }

  /**
   * Makes the table, if it is missing, and forgets processes that ended days ago.
   * @throws {DbError} DB_SCHEMA_FAILED
   */
  async prepare() {
    const em = forkOf(this.#primary)
    await em.execute(table).catch((cause) => {
      throw new DbError('DB_SCHEMA_FAILED', 'The table db_heartbeats could not be created.', { cause })
    })
    // Where another process does the same just now, that will do.
    await em
      .execute('delete from db_heartbeats where beaten_at < now() - interval 1 day')
      .catch(() => undefined)
  }

  /** Beats once. @param signal gives up, with its own reason */
  async beat(signal: AbortSignal) {
    const sql = `insert into db_heartbeats (id, sent_at, beaten_at) values (?, ?, now())
      on duplicate key update sent_at = ?, beaten_at = now()`
    // Taken before it is sent, and rounded down: what this claims of a replica may only be too little.
    const sentAt = Math.floor(performance.now())
    await forkOf(this.#primary, signal).execute(sql, [this.#id, sentAt, sentAt])
  }

  /**
   * Asks a replica which beat has arrived.
   * @param signal gives up, with its own reason
   * @returns the instant, by `performance.now()`, of which it has everything; -Infinity when none has arrived yet
   */
  async arrived(replica: Orm, signal: AbortSignal): Promise<number> {
    const sql = 'select sent_at from db_heartbeats where id = ?'
    const rows = await forkOf(replica, signal).execute<{ sent_at: number | string }[]>(sql, [this.#id])
    return Number(rows[0]?.sent_at ?? Number.NEGATIVE_INFINITY)
  }
}

function forkOf(orm: Orm, signal?: AbortSignal): EntityManager {
  return orm.em.fork({ disableContextResolution: true, ...(signal && { signal }) })
}
