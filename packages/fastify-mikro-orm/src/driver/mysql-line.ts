import { connect as openSocket, type Socket } from 'node:net'
import type { QueryResult } from 'kysely'
import { type Connection, type ConnectionOptions, createConnection } from 'mysql2'
import type { Query } from './pooled-driver.ts'

/** One connection of mysql2, and the socket below it, which mysql2 keeps to itself. */
export interface Line {
  connection: Connection
  socket: Socket
}

/**
 * Connects and logs in.
 * @throws the driver's error
 */
export function connect(options: ConnectionOptions): Promise<Line> {
  const { host = 'localhost', port = 3306 } = options
  const socket = openSocket({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 10_000 })
  const connection = createConnection({ ...options, stream: socket })
  // Whoever waits for a statement hears of it there.
  connection.on('error', () => undefined)
  const { promise, resolve, reject } = Promise.withResolvers<Line>()
  connection.connect((error) => {
    if (error) socket.destroy()
    if (error) reject(error)
    else resolve({ connection, socket })
  })
  return promise
}

/** Asks one thing of the server. `abandon` rejects when nothing else will. */
export function ask<Row>(connection: Connection, { sql, parameters }: Query) {
  const { promise, resolve, reject } = Promise.withResolvers<QueryResult<Row>>()
  connection.query(sql, [...parameters], (error, answer: unknown) => {
    if (error) reject(error)
    else resolve(toResult<Row>(answer))
  })
  return { promise, abandon: reject }
}

/**
 * Asks for rows, and gives them one by one as they come.
 * @param cut cuts the connection: a server does not stop sending what nobody reads any longer
 */
export async function* read<Row>(
  connection: Connection,
  { sql, parameters }: Query,
  cut: () => void,
  signal: AbortSignal | undefined
): AsyncIterableIterator<QueryResult<Row>> {
  const rows = connection.query(sql, [...parameters]).stream()
  let isOver = false
  const end = () => {
    isOver = true
  }
  rows.once('end', end).once('error', end)
  signal?.addEventListener('abort', cut, { once: true })
  try {
    for await (const row of rows) yield { rows: [row] }
  } finally {
    signal?.removeEventListener('abort', cut)
    if (!isOver) cut()
  }
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
  insertId: number
  changedRows?: number
}

function isChange(answer: unknown): answer is Change {
  return typeof answer === 'object' && answer !== null && 'affectedRows' in answer
}
