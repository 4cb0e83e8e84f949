import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../../errors/coded-error.ts'
import { importBatch } from './batch.ts'
import { type CsvRecord, readRecords } from './records.ts'
import { columns, type ImportedPost, toImportedPost } from './rows.ts'

export interface ImportTotals {
  /** Rows read, without the header. */
  rows: number
  imported: number
  /** Rows whose post existed before. */
  known: number
  rejected: number
  /** Authors who became new members. */
  members: number
}

export interface ImportOptions {
  /** Rows in one transaction. */
  batchSize?: number
  now?: Date
  /** On abort, the current batch is finished and no other one is started. */
  signal?: AbortSignal
  /** Called for each rejected row. The header is line 1. */
  onRejected?: (line: number, reason: string) => void
  /** Called after each batch. */
  onProgress?: (totals: ImportTotals) => void
}

/**
 * Imports posts from a CSV file with the columns of the Hacker News sample. The `import_id` of a post makes a second
 * import of it change nothing.
 * @param source the file, in chunks of any size; at most one batch of it is in memory
 * @throws {CodedError} IMPORT_EMPTY, IMPORT_HEADER
 */
export async function importPosts(
  em: EntityManager,
  source: AsyncIterable<Buffer>,
  { batchSize = 500, now = new Date(), signal, onRejected, onProgress }: ImportOptions = {}
): Promise<ImportTotals> {
  const totals: ImportTotals = { rows: 0, imported: 0, known: 0, rejected: 0, members: 0 }
  let batch: ImportedPost[] = []

  const write = async () => {
    const { imported, known, members } = await importBatch(em, batch)
    totals.rows += batch.length
    totals.imported += imported
    totals.known += known
    totals.members += members
    batch = []
    onProgress?.(totals)
  }

  const records = readRecords(source)
  checkHeader((await records.next()).value)
  for await (const record of records) {
    if (signal?.aborted) return totals
    try {
      batch.push(toPost(record, now))
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      totals.rows++
      totals.rejected++
      onRejected?.(record.line, error.message)
    }
    if (batch.length === batchSize) await write()
  }
  if (batch.length > 0 && !signal?.aborted) await write()
  return totals
}

function checkHeader(header: CsvRecord | undefined) {
  if (!header) throw new CodedError('IMPORT_EMPTY', 'The file is empty.')
  const names = 'fields' in header ? header.fields.join(',') : ''
  if (names !== columns.join(',')) {
    throw new CodedError('IMPORT_HEADER', `The first line is not ${columns.join(',')}`)
  }
}

function toPost(record: CsvRecord, now: Date): ImportedPost {
  if ('fault' in record) throw new CodedError('ROW_REJECTED', record.fault)
  return toImportedPost(record.fields, now)
}
