import { raw } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { errorKind, transactional } from 'fastify-mikro-orm'
import { Comment, CommentVote, Post, User, Vote } from '../../database/entities.ts'
import { CodedError } from '../../errors/coded-error.ts'
import { identityKey } from '../../members/names.ts'
import { currentTime } from '../../sql/dates.ts'
import { type Weights, weighComment, weighPost } from '../../words/weigh.ts'
import { addWordsOf } from '../../words/write.ts'
import { countRows, deleteAll, requireEmpty } from '../board.ts'
import { readSeedContent } from './content.ts'
import { planSeed } from './plan.ts'

type Words = [id: number, words: Weights]

/**
 * Fills the board with sample content in one transaction.
 * @param options `reset` deletes everything first, members who are not of a seed only with `force`
 * @throws {CodedError} BOARD_NOT_EMPTY, BOARD_HAS_MEMBERS
 */
export async function seedBoard(em: EntityManager, { reset = false, force = false, now = new Date() } = {}) {
  const { users, posts, comments, votes, commentVotes } = planSeed(readSeedContent(), now)
  if (!reset) await requireEmpty(em)
  try {
    return await transactional(em, async (tx) => {
      if (reset && !force) await requireNoMembers(tx)
      const deleted = reset ? await deleteAll(tx) : {}
      await tx.insertMany(User, users)
      await tx.insertMany(
        Post,
        posts.map((post) => ({ ...post, changed_at: raw(currentTime(tx)) }))
      )
      await tx.insertMany(Comment, comments)
      await tx.insertMany(Vote, votes)
      await tx.insertMany(CommentVote, commentVotes)
      const postWords = posts.map((post): Words => [post.id, weighPost({ ...post, user_id: post.user })])
      await addWordsOf(tx, 'post', postWords)
      const shown = comments.filter(({ deleted_at }) => deleted_at === null)
      const commentWords = shown.map((it): Words => [it.id, weighComment({ ...it, user_id: it.user })])
      await addWordsOf(tx, 'comment', commentWords)
      return { deleted, made: await countRows(tx) }
    })
  } catch (error) {
    // Another process has just filled the board.
    if (errorKind(error) === 'duplicate') await requireEmpty(em)
    throw error
  }
}

/** Members of the seed have no password and no address. */
export function countMembers(em: EntityManager): Promise<number> {
  const seeded = readSeedContent().members.map(({ username }) => identityKey(username))
  const others = [{ password: { $ne: null } }, { email: { $ne: null } }, { username_key: { $nin: seeded } }]
  return em.count(User, { $or: others })
}

async function requireNoMembers(em: EntityManager) {
  const members = await countMembers(em)
  if (members === 0) return
  const who = members === 1 ? '1 member is' : `${members.toLocaleString('en-US')} members are`
  throw new CodedError(
    'BOARD_HAS_MEMBERS',
    `${who} not of the seed, and the board is left alone. To delete it all, add --yes and the board's name (SITE_NAME).`
  )
}
