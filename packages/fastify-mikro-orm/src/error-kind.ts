import { NotFoundError } from '@mikro-orm/core'

/** What an error means, in the same words for SQLite, MySQL and MariaDB. */
export type ErrorKind =
  | 'unavailable'
  | 'not_found'
  | 'deadlock'
  | 'lock_timeout'
  | 'time_limit'
  | 'duplicate'
  | 'missing_reference'
  | 'missing_value'
  | 'too_long'
  | 'invalid_value'
  | 'unknown'

const byCode: Record<string, ErrorKind> = {
  ECONNREFUSED: 'unavailable',
  ECONNRESET: 'unavailable',
  ECONNABORTED: 'unavailable',
  EPIPE: 'unavailable',
  ETIMEDOUT: 'unavailable',
  EHOSTUNREACH: 'unavailable',
  EHOSTDOWN: 'unavailable',
  ENETUNREACH: 'unavailable',
  ENOTFOUND: 'unavailable',
  EAI_AGAIN: 'unavailable',
  PROTOCOL_CONNECTION_LOST: 'unavailable',
  PROTOCOL_SEQUENCE_TIMEOUT: 'unavailable',
  DB_ACQUIRE_TIMEOUT: 'unavailable',
  DB_CONNECTION_LOST: 'unavailable',
  DB_NO_ANSWER: 'unavailable',
  DB_POOL_FULL: 'unavailable',
  DB_PROBE_TIMEOUT: 'unavailable',
  DB_TIME_LIMIT: 'time_limit',
  DB_TRANSACTION_LOST: 'unavailable',
  DB_UNREACHABLE: 'unavailable'
}

/** MySQL and MariaDB: https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html */
const byErrno: Record<number, ErrorKind> = {
  1021: 'unavailable', // disk full
  1040: 'unavailable', // too many connections
  1047: 'unavailable', // a Galera node that is not ready
  1053: 'unavailable', // server shutdown
  1114: 'unavailable', // table full
  1152: 'unavailable', // aborted connection
  1206: 'unavailable', // lock table full
  1203: 'unavailable', // too many connections of this user
  1226: 'unavailable', // a resource limit of this user
  1290: 'unavailable', // read only
  1836: 'unavailable', // read only
  3032: 'unavailable', // offline mode
  3098: 'unavailable', // not part of its group
  3100: 'unavailable', // a replication hook failed
  1927: 'unavailable', // connection killed
  3169: 'unavailable', // session killed
  4031: 'unavailable', // closed because it was idle
  2003: 'unavailable', // a proxy reaches no server
  2006: 'unavailable', // a proxy has lost its server
  2013: 'unavailable', // the same, within a statement
  1317: 'time_limit', // interrupted by `kill query`: a time limit, or an operator
  1969: 'time_limit', // max_statement_time (MariaDB)
  3024: 'time_limit', // max_execution_time (MySQL)
  1205: 'lock_timeout',
  1213: 'deadlock',
  1180: 'deadlock', // at COMMIT (Galera)
  3101: 'deadlock', // at COMMIT (group replication)
  1020: 'deadlock', // the row changed since it was read (MariaDB)
  1062: 'duplicate',
  1586: 'duplicate',
  1216: 'missing_reference',
  1217: 'missing_reference',
  1451: 'missing_reference',
  1452: 'missing_reference',
  1048: 'missing_value',
  1364: 'missing_value',
  1406: 'too_long',
  1264: 'invalid_value', // out of range
  1265: 'invalid_value', // truncated
  1292: 'invalid_value',
  1366: 'invalid_value',
  3819: 'invalid_value', // check constraint
  4025: 'invalid_value' // check constraint (MariaDB)
}

/** SQLite, extended codes before primary ones: https://www.sqlite.org/rescode.html */
const byErrcode: Record<number, ErrorKind> = {
  517: 'deadlock', // BUSY_SNAPSHOT: another process wrote since this transaction first read
  5: 'lock_timeout',
  6: 'lock_timeout',
  8: 'unavailable', // read only
  10: 'unavailable', // disk error
  13: 'unavailable', // disk full
  14: 'unavailable', // cannot open
  787: 'missing_reference',
  1299: 'missing_value',
  1555: 'duplicate',
  2067: 'duplicate',
  2579: 'duplicate',
  275: 'invalid_value', // check constraint
  3091: 'invalid_value' // wrong type in a strict table
}

/** Classifies by the driver's codes: MikroORM's ConnectionException is a refused log-in, not a refused connection. */
export function errorKind(error: unknown): ErrorKind {
  if (!(error instanceof Error)) return 'unknown'
  if (error instanceof NotFoundError) return 'not_found'
  const { code, errno, errcode }: DriverError = error
  if (code === 'ERR_SQLITE_ERROR' && errcode !== undefined) {
    return byErrcode[errcode] ?? byErrcode[errcode & 0xff] ?? 'unknown'
  }
  return byCode[code ?? ''] ?? byErrno[errno ?? 0] ?? 'unknown'
}

interface DriverError extends Error {
  code?: string
  errno?: number
  errcode?: number
}
