import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../../errors/coded-error.ts'
import { importBatch } from './batch.ts'
import { checkFormat, type Fields, readHeader } from './header.ts'
import { type CsvRecord, readRecords } from './records.ts'
import { type ImportedPost, toImportedPost } from './rows.ts'

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
  /** Called once for each author whose name cannot be that of a member. */
  onRenamed?: (author: string, name: string) => void
  /** Called after each batch. */
  onProgress?: (totals: ImportTotals) => void
}

/**
 * Imports posts from a CSV file. A second import of the same posts changes nothing.
 * @param source the file, in chunks of any size; at most one batch of it is in memory
 * @throws {CodedError} IMPORT_EMPTY, IMPORT_HEADER
 */
export async function importPosts(
  em: EntityManager,
  source: AsyncIterable<Buffer>,
  { batchSize = 500, now = new Date(), signal, onRejected, onRenamed, onProgress }: ImportOptions = {}
): Promise<ImportTotals> {
  const totals: ImportTotals = { rows: 0, imported: 0, known: 0, rejected: 0, members: 0 }
  const renamed = new Set<string>()
  /** The valid rows of the batch, with their lines. */
  let batch = new Map<ImportedPost, number>()

  const reject = (line: number, reason: string) => {
    totals.rejected++
    onRejected?.(line, reason)
  }
  const add = (record: CsvRecord, pick: (row: string[]) => Fields) => {
    try {
      if ('fault' in record) return reject(record.line, record.fault)
      const fields = pick(record.fields)
      const post = toImportedPost(fields, now)
      batch.set(post, record.line)
      if (post.author === fields.author || renamed.has(fields.author)) return
      renamed.add(fields.author)
      onRenamed?.(fields.author, post.author)
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      reject(record.line, error.message)
    }
  }
  const write = async () => {
    const { imported, known, members, conflicts } = await importBatch(em, [...batch.keys()])
    totals.imported += imported
    totals.known += known
    totals.members += members
    for (const [post, reason] of conflicts) reject(batch.get(post) ?? 0, reason)
    batch = new Map()
    onProgress?.(totals)
  }

  const records = readRecords(checkFormat(source))
  const pick = readHeader((await records.next()).value)
  for await (const record of records) {
    if (signal?.aborted) break
    totals.rows++
    add(record, pick)
    if (batch.size === batchSize) await write()
  }
  if (batch.size > 0 && !signal?.aborted) await write()
  totals.rows = totals.imported + totals.known + totals.rejected
  return totals
}
