import type {
  AbortableOperationOptions,
  AbortableQueryOptions,
  CompiledQuery,
  DatabaseConnection,
  Driver,
  QueryResult,
  TransactionSettings
} from 'kysely'
import type { Pool, Session } from './pool.ts'
import { Savepoints } from './savepoints.ts'
import type { StopSignal } from './stop-signal.ts'

export type Query = Pick<CompiledQuery, 'sql' | 'parameters'>

export interface StatementOptions extends Pick<AbortableQueryOptions, 'inflightQueryAbortStrategy'> {
  signal?: StopSignal | undefined
}

/** A session that Kysely can work with. It does one thing at a time: what comes meanwhile waits for its turn. */
export interface DriverSession extends Session, DatabaseConnection {
  /** What it does not send because the signal has aborted, and what fails afterwards, has no rows. */
  executeQuery<Row>(query: Query, options?: Pick<StatementOptions, 'signal'>): Promise<QueryResult<Row>>
  /**
   * Stops the statement that runs, where that can be done. Never rejects.
   * @param signal only if this is the statement's
   */
  cancelQuery(signal?: unknown): Promise<void>
  begin(settings: TransactionSettings): Promise<void>
  commit(): Promise<void>
  /** Afterwards no transaction is open, whether or not the session can still be used. Never rejects. */
  rollback(): Promise<void>
  /** Runs `work` without limits of time for its statements. */
  unlimited<Result>(work: () => Promise<Result>): Promise<Result>
}

/** Whether a connection of Kysely's is a session of our pools. */
export function isSession(session: object): session is DriverSession {
  return 'unlimited' in session
}

/** Kysely's own way to a pool: every session comes from there, with the signal of whoever waits for it. */
export class PooledDriver extends Savepoints implements Driver {
  readonly #pool: Pool<DriverSession>

  constructor(pool: Pool<DriverSession>) {
    super()
    this.#pool = pool
  }

  async init() {}

  async acquireConnection({ signal }: AbortableOperationOptions = {}): Promise<DriverSession> {
    try {
      return await this.#pool.acquire(signal)
    } catch (error) {
      // Kysely has left by itself, and would print what becomes of a wait that nobody waits for any longer.
      if (signal?.aborted) return new Promise(() => undefined)
      throw error
    }
  }

  async releaseConnection(session: DriverSession) {
    this.#pool.release(session)
  }

  async beginTransaction(session: DriverSession, settings: TransactionSettings) {
    try {
      await session.begin(settings)
    } catch (error) {
      // Kysely would keep the session of a transaction that never began, for ever (kysely-org/kysely#1990).
      this.#pool.release(session)
      throw error
    }
  }

  commitTransaction(session: DriverSession): Promise<void> {
    return session.commit()
  }

  rollbackTransaction(session: DriverSession): Promise<void> {
    return session.rollback()
  }

  destroy(): Promise<void> {
    return this.#pool.close()
  }
}
