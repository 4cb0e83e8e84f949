import { raw } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { Comment, Post, User, Vote } from '../../database/entities.ts'
import { assignSkeletons, sqlOf } from '../../members/skeletons.ts'
import { currentTime } from '../../sql/dates.ts'
import { requireEmpty } from '../board.ts'
import type { AdoptedBoard } from './convert.ts'

/** Rows of one statement. */
const batch = 500

/** Writes a board in one transaction: all of it or nothing. @throws {CodedError} BOARD_NOT_EMPTY */
export function writeBoard(em: EntityManager, { users, posts, comments, votes }: AdoptedBoard) {
  return transactional(em, async (tx) => {
    await requireEmpty(tx)
    for (const part of batchesOf(users)) {
      await tx.insertMany(User, part)
      await assignSkeletons(
        sqlOf(tx),
        part.filter(({ deleted_at }) => !deleted_at)
      )
    }
    const changed_at = raw(currentTime(tx))
    for (const part of batchesOf(posts))
      await tx.insertMany(
        Post,
        part.map((post) => ({ ...post, changed_at }))
      )
    for (const part of batchesOf(comments)) await tx.insertMany(Comment, part)
    for (const part of batchesOf(votes)) await tx.insertMany(Vote, part)
    // The next start makes the words of the search.
    await tx.execute(`delete from settings where name = 'words_version'`)
  })
}

function* batchesOf<Row>(rows: Row[]): Generator<Row[]> {
  for (let start = 0; start < rows.length; start += batch) yield rows.slice(start, start + batch)
}
