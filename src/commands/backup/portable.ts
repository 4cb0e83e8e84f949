import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { PassThrough, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import Type, { type Static } from 'typebox'
import Value from 'typebox/value'
import { CodedError } from '../../errors/coded-error.ts'
import type { RowCounts } from '../board.ts'
import { readLines } from '../lines.ts'
import type { TableRow } from './rows.ts'

/** The first line. */
const Header = Type.Object({
  format: Type.Literal(1),
  /** Of the program. */
  version: Type.String(),
  /** Names of the migrations that the tables have seen. */
  migrations: Type.Array(Type.String()),
  /** Whether log-ins and what else belongs to a board in use are there as well. */
  with_sessions: Type.Optional(Type.Boolean()),
  exported_at: Type.String()
})

export type Header = Static<typeof Header>

/** The last line. The hash is that of everything before it. */
const Trailer = Type.Object({ counts: Type.Record(Type.String(), Type.Integer()), sha256: Type.String() })

type Trailer = Static<typeof Trailer>

const chunkCharacters = 65_536

/** Far longer than a row can be. */
const maxLineBytes = 100_000_000

/** Writes a portable backup: JSON lines. @returns the rows by table */
export async function writePortable(
  output: Writable,
  header: Header,
  rows: AsyncIterable<TableRow>,
  { compressed, signal }: { compressed: boolean; signal: AbortSignal }
): Promise<RowCounts> {
  const counts: RowCounts = {}
  const compression = compressed ? createGzip() : new PassThrough()
  await pipeline(toChunks(header, rows, counts), compression, output, { signal })
  return counts
}

async function* toChunks(header: Header, rows: AsyncIterable<TableRow>, counts: RowCounts) {
  const sha256 = createHash('sha256')
  let chunk = `${JSON.stringify(header)}\n`
  const take = () => {
    const taken = chunk
    sha256.update(taken)
    chunk = ''
    return taken
  }
  for await (const { table, row } of rows) {
    counts[table] = (counts[table] ?? 0) + 1
    chunk += `${JSON.stringify({ [table]: row })}\n`
    if (chunk.length >= chunkCharacters) yield take()
  }
  yield take()
  yield `${JSON.stringify({ counts, sha256: sha256.digest('hex') } satisfies Trailer)}\n`
}

/** Reads a portable backup. @throws {CodedError} BACKUP_INVALID, for a wrong checksum only after the last row */
export async function* readPortable(path: string, compressed: boolean): AsyncGenerator<Header | TableRow> {
  const sha256 = createHash('sha256')
  const counts: RowCounts = {}
  let trailer: Trailer | undefined
  for await (const { number, bytes } of readLines(readFile(path, compressed), maxLineBytes)) {
    const value = parse(bytes)
    if (trailer) throw invalid(`${path} goes on behind its last line`)
    if (Value.Check(Trailer, value)) {
      trailer = value
      continue
    }
    sha256.update(bytes).update('\n')
    if (number === 1) yield toHeader(path, value)
    else {
      const row = toTableRow(value)
      if (!row) throw invalid(`${path} is incomplete or damaged: line ${number} is no row of a table`)
      counts[row.table] = (counts[row.table] ?? 0) + 1
      yield row
    }
  }
  if (!trailer) throw invalid(`${path} is incomplete: its last line is missing`)
  const isWhole =
    trailer.sha256 === sha256.digest('hex') && JSON.stringify(counts) === JSON.stringify(trailer.counts)
  if (!isWhole) throw invalid(`${path} is damaged: its checksum or its counts are wrong`)
}

async function* readFile(path: string, compressed: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(path)
  if (!compressed) return yield* file
  const gunzip = createGunzip()
  file.once('error', (error) => gunzip.destroy(error)).pipe(gunzip)
  try {
    yield* gunzip
  } catch (error) {
    throw isZlibError(error) ? invalid(`${path} is incomplete or damaged: ${error.message}`) : error
  } finally {
    file.destroy()
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}

function toHeader(path: string, value: unknown): Header {
  if (Value.Check(Header, value)) return value
  const isNewer = typeof value === 'object' && value !== null && 'format' in value
  throw invalid(
    isNewer ? `${path} has another format than this version can read` : `${path} is no backup of a board`
  )
}

function toTableRow(value: unknown): TableRow | null {
  const [[table, row] = [], ...others] = Object.entries(value ?? {})
  return table !== undefined && others.length === 0 && isRow(row) ? { table, row } : null
}

function isRow(row: unknown): row is TableRow['row'] {
  const isValue = (value: unknown) => value === null || typeof value === 'string' || typeof value === 'number'
  return typeof row === 'object' && row !== null && Object.values(row).every(isValue)
}

function invalid(message: string) {
  return new CodedError('BACKUP_INVALID', `${message}.`)
}
