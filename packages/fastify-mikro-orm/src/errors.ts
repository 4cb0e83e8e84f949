export type DbErrorCode =
  /** An option is missing, unknown or not a value that it can take. */
  | 'DB_OPTIONS_INVALID'
  | 'DB_URL_INVALID'
  | 'DB_ALREADY_REGISTERED'
  /** The database answered, and refuses for a reason that waiting does not mend. `cause` is the driver's error. */
  | 'DB_CONNECT_FAILED'
  /** The database did not answer in time. `cause` is the driver's last error. */
  | 'DB_UNREACHABLE'
  /** One probe of the database had no answer in time. */
  | 'DB_PROBE_TIMEOUT'
  /** As many requests as may wait for a connection are waiting. */
  | 'DB_POOL_FULL'
  /** No connection was free in time. */
  | 'DB_ACQUIRE_TIMEOUT'
  /** The server did not answer a statement, and the connection was cut. */
  | 'DB_NO_ANSWER'
  | 'DB_CONNECTION_LOST'
  | 'DB_TRANSACTION_LOST'
  /** A unit of work lasted longer than it may. */
  | 'DB_TIME_LIMIT'
  | 'DB_SCHEMA_LOCK_TIMEOUT'
  | 'DB_SCHEMA_FAILED'
  /** `getDb()` was called on something that is no request in progress. */
  | 'DB_OUTSIDE_REQUEST'
  /** The request whose unit of work this is has ended. */
  | 'DB_SCOPE_ENDED'
  /** The transaction of which this one is a part was not to wait for it, and has ended. */
  | 'DB_TRANSACTION_ENDED'
  /** The application is closing or closed. */
  | 'DB_CLOSED'
  /** One request ran the same statement many times, which a test asked to be an error. */
  | 'DB_REPEATED_STATEMENT'

/** Every error that the database layer throws by itself; what a driver throws passes unchanged. */
export class DbError extends Error {
  readonly code: DbErrorCode

  constructor(code: DbErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DbError'
    this.code = code
  }
}

/** The error of everything that comes after the pool was closed. */
export function databaseClosed() {
  return new DbError('DB_CLOSED', 'The database connection is closed, because the application is closing.')
}

/** The error of everything that comes after a transaction that the database took back, until its end. */
export function transactionLost() {
  return new DbError('DB_TRANSACTION_LOST', 'The database has rolled back the transaction by itself.')
}

/** The error of everything that comes after a transaction, or while it ends. */
export function transactionEnded() {
  return new DbError('DB_TRANSACTION_ENDED', 'The transaction has ended.')
}
