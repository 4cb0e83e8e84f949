import { connect as openSocket, type Socket } from 'node:net'
import type { QueryResult } from 'kysely'
import { type Connection, type ConnectionOptions, createConnection, type Query } from 'mysql2'
import { connectionLost } from '../errors.ts'
import type { Statement } from '../pool/pooled-connection.ts'

/** One connection of mysql2 and its socket, which mysql2 does not give out. */
export interface MysqlClient {
  connection: Connection
  socket: Socket
}

export interface ClientOptions extends ConnectionOptions {
  /** Whether a server without TLS is accepted. */
  mayBePlain?: true
}

/** Connects and logs in, until the signal aborts. @throws the driver's error */
export async function connect(
  { mayBePlain, ...options }: ClientOptions,
  signal?: AbortSignal
): Promise<MysqlClient> {
  try {
    return await connectOnce(options, signal)
  } catch (error) {
    if (!mayBePlain || !hasNoTls(error)) throw error
    const { ssl: _, ...plain } = options
    return connectOnce(plain, signal)
  }
}

function hasNoTls(error: unknown) {
  return error instanceof Error && 'code' in error && error.code === 'HANDSHAKE_NO_SSL_SUPPORT'
}

function connectOnce(options: ConnectionOptions, signal?: AbortSignal): Promise<MysqlClient> {
  const { host = 'localhost', port = 3306, socketPath } = options
  const address = socketPath ? { path: socketPath } : { host, port, noDelay: true }
  const socket = openSocket({ ...address, keepAlive: true, keepAliveInitialDelay: 10_000 })
  const connection = createConnection({ ...options, stream: socket })
  // The error also reaches the statement that runs.
  connection.on('error', () => undefined)
  const { promise, resolve, reject } = Promise.withResolvers<MysqlClient>()
  const stop = () => socket.destroy(connectionLost())
  signal?.addEventListener('abort', stop)
  if (signal?.aborted) stop()
  connection.connect((error) => {
    signal?.removeEventListener('abort', stop)
    if (error) socket.destroy()
    if (error) reject(error)
    else resolve({ connection, socket })
  })
  return promise
}

/** @returns the result, and a function that rejects when mysql2 will not */
export function query<Row>(connection: Connection, { sql, parameters }: Statement) {
  const { promise, resolve, reject } = Promise.withResolvers<QueryResult<Row>>()
  connection.query(sql, [...parameters], (error, answer: unknown) => {
    if (error) reject(error)
    else resolve(toResult<Row>(answer))
  })
  return { promise, reject }
}

/** @returns the rows, and when the server has finished */
export function queryRows(connection: Connection, { sql, parameters }: Statement) {
  const { promise: finished, resolve, reject } = Promise.withResolvers<void>()
  const command: Query = connection.query(sql, [...parameters])
  const rows = command.stream()
  // Also after `rows` was destroyed, which takes mysql2's own listener away.
  command.on('error', () => resolve())
  command.on('end', () => resolve())
  return { rows, finished, reject }
}

function toResult<Row>(answer: unknown): QueryResult<Row> {
  if (Array.isArray(answer)) return { rows: answer }
  if (!isChange(answer)) return { rows: [] }
  const { insertId, affectedRows, changedRows } = answer
  return {
    rows: [],
    numAffectedRows: BigInt(affectedRows),
    ...(insertId && { insertId: BigInt(insertId) }),
    ...(changedRows !== undefined && { numChangedRows: BigInt(changedRows) })
  }
}

interface Change {
  affectedRows: number
  insertId: number | string
  changedRows?: number
}

function isChange(answer: unknown): answer is Change {
  return typeof answer === 'object' && answer !== null && 'affectedRows' in answer
}
