import type { StopSignal } from '../driver/stop-signal.ts'
import type { OpenTransactions } from './open-transactions.ts'

/** What an EntityManager knows of the unit of work that it belongs to. */
export interface Scope {
  readonly orm: object
  /** Aborts at the end. */
  readonly signal: AbortSignal
  /** The same for statements. */
  readonly stop: StopSignal
  readonly transactions: OpenTransactions
  /** Whether somebody has been told the outcome already. */
  readonly isAnswered: () => boolean
  /** @throws {DbError} DB_SCOPE_ENDED or DB_TIME_LIMIT */
  throwIfEnded(): void
}
