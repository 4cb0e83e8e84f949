import type { CompiledQuery, QueryResult, TransactionSettings } from 'kysely'
import type { PoolMember } from './pool.ts'

export type Statement = Pick<CompiledQuery, 'sql' | 'parameters'>

/** A connection to one engine. It runs one statement at a time; others wait for it. */
export interface PooledConnection extends PoolMember {
  /** @throws the driver's error, without values in its message */
  execute<Row>(statement: Statement): Promise<QueryResult<Row>>
  /** Runs several statements. Servers run one at a time. */
  executeScript?(sql: string): Promise<void>
  /** Reads row by row. */
  stream<Row>(statement: Statement): AsyncIterableIterator<QueryResult<Row>>
  /** Stops the statement that runs, where the engine can. Never rejects. */
  cancel(): Promise<void>
  begin(settings: TransactionSettings): Promise<void>
  commit(): Promise<void>
  /** Afterwards no transaction is open. Never rejects. */
  rollback(): Promise<void>
  /** Whether the engine has rolled back the whole transaction by itself. */
  hasLostTransaction(error: unknown): boolean | Promise<boolean>
  /** Runs `work` without time limits for its statements. */
  withoutLimits<Result>(work: () => Promise<Result>): Promise<Result>
}
