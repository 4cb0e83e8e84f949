import { raw } from '@mikro-orm/core'
import type { EntityClass, EntityManager } from '@mikro-orm/sql'
import { errorKind, transactional } from 'fastify-mikro-orm'
import { Comment, CommentVote, entities, Post, Setting, User, Vote } from '../../database/entities.ts'
import { CodedError } from '../../errors/coded-error.ts'
import { bumpSettings } from '../../settings/change.ts'
import { currentTime } from '../../sql/dates.ts'
import { readSeedContent } from './content.ts'
import { planSeed } from './plan.ts'

/** Each refers only to those before it. Settings are no content, and stay. */
const tables: readonly EntityClass[] = entities.filter((entity) => entity !== Setting)

/** The board is empty when these are: the rows of all other tables belong to them or expire. */
const content: readonly EntityClass[] = [User, Post, Comment]

/** Numbers of rows by table, without empty tables. */
export type RowCounts = Record<string, number>

/**
 * Fills the board with sample content in one transaction.
 * @param options `reset` deletes everything first; without it, the board has to be empty
 * @returns the numbers of deleted and created rows
 * @throws {CodedError} BOARD_NOT_EMPTY
 */
export async function seedBoard(em: EntityManager, { reset = false, now = new Date() } = {}) {
  const { users, posts, comments, votes, commentVotes } = planSeed(readSeedContent(), now)
  if (!reset) await requireEmpty(em)
  try {
    return await transactional(em, async (tx) => {
      const deleted = reset ? await deleteAll(tx) : {}
      await tx.insertMany(User, users)
      await tx.insertMany(
        Post,
        posts.map((post) => ({ ...post, changed_at: raw(currentTime(tx)) }))
      )
      await tx.insertMany(Comment, comments)
      await tx.insertMany(Vote, votes)
      await tx.insertMany(CommentVote, commentVotes)
      return { deleted, made: await countRows(tx, tables) }
    })
  } catch (error) {
    // Another process has just filled the board.
    if (errorKind(error) === 'duplicate') await requireEmpty(em)
    throw error
  }
}

async function requireEmpty(em: EntityManager) {
  const counts = await countRows(em, content)
  if (Object.keys(counts).length > 0) {
    throw new CodedError(
      'BOARD_NOT_EMPTY',
      `The board has content, and is left alone: ${describeCounts(counts)}.`
    )
  }
}

async function countRows(em: EntityManager, entities: readonly EntityClass[]): Promise<RowCounts> {
  const counts: RowCounts = {}
  for (const entity of entities) {
    const rows = await em.count(entity)
    if (rows > 0) counts[em.getMetadata().get(entity).tableName] = rows
  }
  return counts
}

async function deleteAll(tx: EntityManager): Promise<RowCounts> {
  const counts: RowCounts = {}
  await tx.nativeUpdate(Comment, {}, { parent: null })
  for (const entity of tables.toReversed()) {
    const rows = await tx.nativeDelete(entity, {})
    if (rows > 0) counts[tx.getMetadata().get(entity).tableName] = rows
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
