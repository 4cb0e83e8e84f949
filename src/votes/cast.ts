import type { EntityManager } from '@mikro-orm/sql'
import { errorKind, isSqlite, transactional } from 'fastify-mikro-orm'
import { commentNotFound } from '../comments/errors.ts'
import { CodedError } from '../errors/coded-error.ts'
import { hotnessSql } from '../posts/ranking.ts'
import { findPost } from '../posts/read.ts'
import { bumpVersion, versionBump } from '../posts/version.ts'
import { write } from '../sql/write.ts'

// Votes are SQL: the counters of concurrent votes must add up, and rows must be locked in one order: post, comment,
// vote, author. If the vote came first, its foreign key would take a shared lock on the post, and any two votes for
// one post would be a deadlock. So the counters change before it is known whether the vote is new, and are rolled
// back when it is not.

// Nobody votes for their own. Earlier versions allowed it: such votes stay, and count nothing for karma.

/**
 * Votes for a post, or takes the vote back. Repeating it has no effect.
 * @throws {CodedError} POST_NOT_FOUND, POST_DELETED, VOTE_FOR_OWN
 */
export async function voteForPost(em: EntityManager, userId: number, postId: number, voted: boolean) {
  const vote: VoteChange = { table: 'votes', column: 'post_id', id: postId, userId, voted }
  await inVoteTransaction(em, async (tx) => {
    if (!(await countForPost(tx, vote))) rejectOwn(vote, (await findPost(tx, postId)).user.id)
    await setVote(tx, vote)
  })
}

/**
 * Votes for a comment, or takes the vote back. Repeating it has no effect.
 * @throws {CodedError} COMMENT_NOT_FOUND, VOTE_FOR_OWN
 */
export async function voteForComment(em: EntityManager, userId: number, commentId: number, voted: boolean) {
  const vote: VoteChange = { table: 'comment_votes', column: 'comment_id', id: commentId, userId, voted }
  const count = 'update comments set vote_count = vote_count + ? where id = ? and deleted_at is null'
  const author = 'select post_id, user_id from comments where id = ?'
  const [comment] = await em.execute<{ post_id: number; user_id: number }[]>(author, [commentId])
  if (!comment) throw commentNotFound()
  await inVoteTransaction(em, async (tx) => {
    rejectOwn(vote, comment.user_id)
    await bumpVersion(tx, comment.post_id)
    if ((await write(tx, count, [changeBy(vote), commentId])) === 0) throw commentNotFound()
    await setVote(tx, vote)
    await creditAuthor(tx, 'comments', vote)
  })
}

interface VoteChange {
  table: 'votes' | 'comment_votes'
  column: 'post_id' | 'comment_id'
  id: number
  userId: number
  voted: boolean
}

/** Rolls back a transaction that would change nothing. */
class Unchanged extends Error {}

/** There is nothing to take back from one's own. */
function rejectOwn({ userId, voted }: VoteChange, authorId: number) {
  if (userId !== authorId) return
  if (!voted) throw new Unchanged()
  throw new CodedError('VOTE_FOR_OWN', 'You cannot vote for your own.')
}

/** Rolls back, without an error, a vote that exists already or one taken back that does not exist. */
async function inVoteTransaction(em: EntityManager, work: (tx: EntityManager) => Promise<void>) {
  try {
    await transactional(em, work)
  } catch (error) {
    if (!(error instanceof Unchanged) && errorKind(error) !== 'duplicate') throw error
  }
}

function changeBy({ voted }: VoteChange) {
  return voted ? 1 : -1
}

/**
 * Changes the counters of a post and of its author, on MySQL in one statement.
 * @returns whether the post exists and may get the vote
 */
async function countForPost(tx: EntityManager, vote: VoteChange): Promise<boolean> {
  const change = changeBy(vote)
  // `hot` comes first, while `vote_count` still has its old value.
  const hot = `hot = ${hotnessSql(tx, 'vote_count + ?')}`
  const rest = `vote_count = vote_count + ?, ${versionBump(tx)}`
  if (isSqlite(tx)) {
    const sql = `update posts set ${hot}, ${rest} where id = ? and deleted_at is null and user_id <> ?`
    const found = (await write(tx, sql, [change, change, vote.id, vote.userId])) > 0
    await creditAuthor(tx, 'posts', vote)
    return found
  }
  const sql = `update posts join users on users.id = posts.user_id set ${hot}, ${rest},
    karma = karma + ? where posts.id = ? and posts.deleted_at is null and posts.user_id <> ?`
  return (await write(tx, sql, [change, change, change, vote.id, vote.userId])) > 0
}

async function setVote(tx: EntityManager, { table, column, id, userId, voted }: VoteChange) {
  if (voted) {
    // The account may have been deleted since the request began, and its votes withdrawn.
    const sql = `insert into ${table} (user_id, ${column}, created_at)
      select id, ?, ? from users where id = ? and deleted_at is null`
    if ((await write(tx, sql, [id, new Date(), userId])) === 0) throw new Unchanged()
  } else {
    const deleted = await write(tx, `delete from ${table} where user_id = ? and ${column} = ?`, [userId, id])
    if (deleted === 0) throw new Unchanged()
  }
}

async function creditAuthor(tx: EntityManager, table: 'posts' | 'comments', vote: VoteChange) {
  const author = `select user_id from ${table} where id = ?`
  await write(tx, `update users set karma = karma + ? where id = (${author})`, [changeBy(vote), vote.id])
}
