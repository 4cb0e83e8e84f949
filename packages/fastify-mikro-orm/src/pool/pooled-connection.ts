import type { CompiledQuery, QueryResult, TransactionSettings } from 'kysely'
import type { PoolMember } from './pool.ts'

export type Statement = Pick<CompiledQuery, 'sql' | 'parameters'>

/** Runs one statement at a time; others wait for it. */
export interface PooledConnection extends PoolMember {
  /** @throws the driver's error, without values in its message */
  execute<Row>(statement: Statement): Promise<QueryResult<Row>>
  executeScript?(sql: string): Promise<void>
  stream<Row>(statement: Statement): AsyncIterableIterator<QueryResult<Row>>
  /** Never rejects. */
  cancel(): Promise<void>
  begin(settings: TransactionSettings): Promise<void>
  commit(): Promise<void>
  /** Never rejects. */
  rollback(): Promise<void>
  /** Whether the engine has rolled back the whole transaction by itself. */
  hasLostTransaction(error: unknown): boolean | Promise<boolean>
  withoutLimits<Result>(work: () => Promise<Result>): Promise<Result>
}
