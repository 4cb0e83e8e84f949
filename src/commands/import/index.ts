import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../../errors/coded-error.ts'
import { importBatch } from './batch.ts'
import type { Row } from './fields.ts'
import { readPosts } from './posts-of-file.ts'
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
  /** Called for each rejected row, with its place: "line 2" follows the header, "item 1" is the first of a list. */
  onRejected?: (place: string, reason: string) => void
  /** Called once for each author whose name cannot be that of a member. */
  onRenamed?: (author: string, name: string) => void
  /** Called after each batch. */
  onProgress?: (totals: ImportTotals) => void
}

/**
 * Imports posts from a file of CSV or JSON. A second import of the same posts changes nothing.
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
  /** The valid rows of the batch, with their places. */
  let batch = new Map<ImportedPost, string>()

  const reject = (place: string, reason: string) => {
    totals.rejected++
    onRejected?.(place, reason)
  }
  const add = (row: Row) => {
    try {
      if ('fault' in row) return reject(row.place, row.fault)
      const { place, fields } = row
      const post = toImportedPost(fields, now)
      batch.set(post, place)
      if (post.author === fields.author || renamed.has(fields.author)) return
      renamed.add(fields.author)
      onRenamed?.(fields.author, post.author)
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      reject(row.place, error.message)
    }
  }
  const write = async () => {
    const { imported, known, members, conflicts } = await importBatch(em, [...batch.keys()])
    totals.imported += imported
    totals.known += known
    totals.members += members
    for (const [post, reason] of conflicts) reject(batch.get(post) ?? '', reason)
    batch = new Map()
    onProgress?.(totals)
  }

  for await (const row of readPosts(source)) {
    if (signal?.aborted) break
    totals.rows++
    add(row)
    if (batch.size === batchSize) await write()
  }
  if (batch.size > 0 && !signal?.aborted) await write()
  totals.rows = totals.imported + totals.known + totals.rejected
  return totals
}
