export type DbErrorCode =
  | 'DB_OPTIONS_INVALID'
  | 'DB_URL_INVALID'
  | 'DB_ALREADY_REGISTERED'
  /** The database answers and refuses, and waiting would not help. `cause` is the driver's error. */
  | 'DB_CONNECT_FAILED'
  /** The database did not answer in time. `cause` is the driver's last error. */
  | 'DB_UNREACHABLE'
  | 'DB_PROBE_TIMEOUT'
  | 'DB_POOL_FULL'
  | 'DB_ACQUIRE_TIMEOUT'
  /** The server did not answer a statement, and the connection was closed. */
  | 'DB_NO_ANSWER'
  | 'DB_CONNECTION_LOST'
  /** The database rolled back the transaction by itself. */
  | 'DB_TRANSACTION_LOST'
  /** The statement came after the end of its transaction, or while it ended. */
  | 'DB_TRANSACTION_ENDED'
  /** Several statements were sent at once to SQLite, which would run only the first. */
  | 'DB_ONE_STATEMENT'
  /** A request used the database for longer than `requestTimeout`. */
  | 'DB_TIME_LIMIT'
  | 'DB_SCHEMA_LOCK_TIMEOUT'
  | 'DB_SCHEMA_FAILED'
  | 'DB_OUTSIDE_REQUEST'
  | 'DB_SCOPE_ENDED'
  | 'DB_CLOSED'
  /** One request ran the same statement many times, and `report.onRepeated` is `throw`. */
  | 'DB_REPEATED_STATEMENT'

/** An error of this package. What a driver throws passes through, without values in its message. */
export class DbError extends Error {
  readonly code: DbErrorCode

  constructor(code: DbErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DbError'
    this.code = code
  }
}

export function databaseClosed() {
  return new DbError('DB_CLOSED', 'The database is closed, because the application is closing.')
}

export function scopeEnded() {
  return new DbError('DB_SCOPE_ENDED', 'The request has ended, and its EntityManager with it.')
}

export function transactionLost() {
  return new DbError('DB_TRANSACTION_LOST', 'The database has rolled back the transaction by itself.')
}

export function transactionEnded() {
  return new DbError('DB_TRANSACTION_ENDED', 'The transaction has ended.')
}

export function connectionLost() {
  return new DbError('DB_CONNECTION_LOST', 'The connection to the database is lost.')
}

export function noAnswer() {
  return new DbError('DB_NO_ANSWER', 'The database does not answer, and the connection was closed.')
}

/** @param message what is wrong, with the name of the option */
export function optionsInvalid(message: string) {
  return new DbError('DB_OPTIONS_INVALID', `Database options: ${message}.`)
}
