import type { EntityManager } from '@mikro-orm/sql'
import { errorKind, isSqlite, transactional } from 'fastify-mikro-orm'
import { CodedError } from '../errors/coded-error.ts'
import { hotnessSql } from '../posts/ranking.ts'
import { findPost } from '../posts/read.ts'
import { changed, changePost } from '../posts/version.ts'
import { write } from '../sql/write.ts'

// One order of locks: the post, its comment, the vote, the author; a post's author together with the post. With the vote first, every two votes for one
// post would be a deadlock: its foreign key takes a shared lock on the post, and neither of the two could turn
// theirs into the exclusive lock that the counter needs. So what a vote changes is changed before anybody knows
// whether the vote is new, and undone with the transaction when it is not.

/**
 * Makes a member's vote for a post stand, or not. Voting twice is the same as once.
 * @param em the request's unit of work
 * @param userId who votes
 * @param postId for which post
 * @param stands true to vote, false to take the vote back
 * @throws {CodedError} POST_NOT_FOUND, POST_DELETED
 */
export async function voteForPost(em: EntityManager, userId: number, postId: number, stands: boolean) {
  const ballot: Ballot = { table: 'votes', column: 'post_id', id: postId, userId, stands }
  await unlessItStood(em, async (tx) => {
    if (!(await countForPost(tx, ballot))) await findPost(tx, postId)
    await setVote(tx, ballot)
  })
}

/**
 * Makes a member's vote for a comment stand, or not. Voting twice is the same as once.
 * @param em the request's unit of work
 * @param userId who votes
 * @param commentId for which comment
 * @param stands true to vote, false to take the vote back
 * @throws {CodedError} COMMENT_NOT_FOUND
 */
export async function voteForComment(em: EntityManager, userId: number, commentId: number, stands: boolean) {
  const ballot: Ballot = { table: 'comment_votes', column: 'comment_id', id: commentId, userId, stands }
  const count = 'update comments set vote_count = vote_count + ? where id = ? and deleted_at is null'
  const [comment] = await em.execute<{ post_id: number }[]>('select post_id from comments where id = ?', [
    commentId
  ])
  if (!comment) throw notFound()
  await unlessItStood(em, async (tx) => {
    await changePost(tx, comment.post_id)
    if ((await write(tx, count, [changeBy(ballot), commentId])) === 0) throw notFound()
    await setVote(tx, ballot)
    await creditAuthor(tx, 'comments', ballot)
  })
}

/** Undoes a transaction that turned out to change nothing. */
class AsItWas extends Error {}

/** Runs a vote; one that stood, or did not, already leaves everything as it was. */
async function unlessItStood(em: EntityManager, vote: (tx: EntityManager) => Promise<void>) {
  try {
    await transactional(em, vote)
  } catch (error) {
    const stood = error instanceof AsItWas || errorKind(error) === 'duplicate'
    if (!stood) throw error
  }
}

interface Ballot {
  table: 'votes' | 'comment_votes'
  column: 'post_id' | 'comment_id'
  /** Of the post or the comment. */
  id: number
  /** Who votes. */
  userId: number
  stands: boolean
}

function changeBy({ stands }: Ballot) {
  return stands ? 1 : -1
}

/**
 * Counts a vote for a post and its author: where one statement can change both tables, by one.
 * @returns whether there is such a post
 */
async function countForPost(tx: EntityManager, ballot: Ballot): Promise<boolean> {
  const change = changeBy(ballot)
  // First of all, as long as the row has the votes that it had.
  const hot = `hot = ${hotnessSql(tx, 'vote_count + ?')}`
  const rest = `vote_count = vote_count + ?, ${changed(tx)}`
  if (isSqlite(tx)) {
    const sql = `update posts set ${hot}, ${rest} where id = ? and deleted_at is null`
    const found = (await write(tx, sql, [change, change, ballot.id])) > 0
    await creditAuthor(tx, 'posts', ballot)
    return found
  }
  const sql = `update posts join users on users.id = posts.user_id set ${hot}, ${rest},
    karma = karma + if(users.id = ?, 0, ?) where posts.id = ? and posts.deleted_at is null`
  return (await write(tx, sql, [change, change, ballot.userId, change, ballot.id])) > 0
}

async function setVote(tx: EntityManager, { table, column, id, userId, stands }: Ballot) {
  if (stands) {
    const sql = `insert into ${table} (user_id, ${column}, created_at) values (?, ?, ?)`
    await write(tx, sql, [userId, id, new Date()])
  } else {
    const taken = await write(tx, `delete from ${table} where user_id = ? and ${column} = ?`, [userId, id])
    if (taken === 0) throw new AsItWas()
  }
}

/** Karma is what others gave: a vote for oneself counts for the post, not for its author. */
async function creditAuthor(tx: EntityManager, table: 'posts' | 'comments', ballot: Ballot) {
  const author = `select user_id from ${table} where id = ?`
  const sql = `update users set karma = karma + ? where id = (${author}) and id <> ?`
  await write(tx, sql, [changeBy(ballot), ballot.id, ballot.userId])
}

function notFound() {
  return new CodedError('COMMENT_NOT_FOUND', 'There is no such comment.')
}
