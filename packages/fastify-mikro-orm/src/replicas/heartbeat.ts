import { randomUUID } from 'node:crypto'
import { DbError } from '../errors.ts'
import type { EntityManager, Orm } from '../types.ts'

const table = `create table if not exists db_heartbeats (
  id char(36) character set ascii not null primary key,
  sent_at bigint not null,
  beaten_at datetime not null
)`

/**
 * Heartbeats that this process writes to the primary and looks for on replicas, which apply transactions in order: with
 * one, everything before it has arrived. Each process has a row and a steady clock of its own; no clocks are compared.
 */
export class Heartbeat {
  readonly #id = randomUUID()
  readonly #primary: Orm

  constructor(primary: Orm) {
    this.#primary = primary
  }

  /** Creates the table, and deletes heartbeats of processes that ended. @throws {DbError} DB_SCHEMA_FAILED */
  async prepare() {
    const em = fork(this.#primary)
    await em.execute(table).catch((cause) => {
      throw new DbError('DB_SCHEMA_FAILED', 'The table db_heartbeats could not be created.', { cause })
    })
    // May conflict with another process that does the same.
    const outdated = 'delete from db_heartbeats where beaten_at < now() - interval 1 day'
    await em.execute(outdated).catch(() => undefined)
  }

  async beat(signal: AbortSignal) {
    const sql = `insert into db_heartbeats (id, sent_at, beaten_at) values (?, ?, now())
      on duplicate key update sent_at = ?, beaten_at = now()`
    // Taken before it is sent, and rounded down: a replica must not seem fresher than it is.
    const sentAt = Math.floor(performance.now())
    await fork(this.#primary, signal).execute(sql, [this.#id, sentAt, sentAt])
  }

  /** @returns the time by `performance.now()` up to which the replica has everything */
  async arrivedAt(replica: Orm, signal: AbortSignal): Promise<number> {
    const sql = 'select sent_at from db_heartbeats where id = ?'
    const rows = await fork(replica, signal).execute<{ sent_at: number | string }[]>(sql, [this.#id])
    return Number(rows[0]?.sent_at ?? Number.NEGATIVE_INFINITY)
  }
}

function fork(orm: Orm, signal?: AbortSignal): EntityManager {
  return orm.em.fork({ disableContextResolution: true, ...(signal && { signal }) })
}
