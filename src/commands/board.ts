import type { EntityClass, EntityManager } from '@mikro-orm/sql'
import { Comment, entities, Post, Setting, User } from '../database/entities.ts'
import { CodedError } from '../errors/coded-error.ts'
import { bumpSettings } from '../settings/change.ts'
import { wordTables } from '../words/write.ts'

/** Each refers only to those before it. Settings are no content, and stay. */
const tables: readonly EntityClass[] = entities.filter((entity) => entity !== Setting)

/** The board is empty when these are: the rows of all other tables belong to them or expire. */
const content: readonly EntityClass[] = [User, Post, Comment]

/** Tables that are made again from others: they are not counted, and no portable backup has them. */
export const derivedTables: readonly string[] = Object.values(wordTables).map(({ table }) => table)

/** Numbers of rows by table, without empty tables. */
export type RowCounts = Record<string, number>

/** @param hint what to do about it @throws {CodedError} BOARD_NOT_EMPTY, which says what is there */
export async function requireEmpty(em: EntityManager, hint = '') {
  const counts = await countRows(em, content)
  if (Object.keys(counts).length > 0) {
    const message = `The board is not empty: ${describeCounts(counts)}. It is left alone.${hint}`
    throw new CodedError('BOARD_NOT_EMPTY', message)
  }
}

/** Counts the rows of some tables, or of all that are not made from others. */
export async function countRows(em: EntityManager, counted = tables): Promise<RowCounts> {
  const counts: RowCounts = {}
  for (const entity of counted) {
    const { tableName } = em.getMetadata().get(entity)
    const rows = derivedTables.includes(tableName) ? 0 : await em.count(entity)
    if (rows > 0) counts[tableName] = rows
  }
  return counts
}

/** Deletes everything but the settings. @returns what that was */
export async function deleteAll(tx: EntityManager): Promise<RowCounts> {
  const counts: RowCounts = {}
  await tx.nativeUpdate(Comment, {}, { parent: null })
  for (const entity of tables.toReversed()) {
    const { tableName } = tx.getMetadata().get(entity)
    const rows = await tx.nativeDelete(entity, {})
    if (rows > 0 && !derivedTables.includes(tableName)) counts[tableName] = rows
  }
  // With the members went the administrators.
  await tx.nativeUpdate(Setting, { name: 'setup' }, { value: '"open"' })
  await bumpSettings(tx)
  return counts
}

/** { posts: 1200, comment_votes: 3 } → "posts 1,200, comment_votes 3". */
export function describeCounts(counts: RowCounts): string {
  return Object.entries(counts)
    .map(([table, rows]) => `${table} ${rows.toLocaleString('en-US')}`)
    .join(', ')
}
