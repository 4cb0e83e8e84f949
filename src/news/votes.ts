import { LockMode } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../coded-error.ts'
import { transactional } from '../db/transaction.ts'
import { Comment, CommentVote, Post, Vote } from '../entities/index.ts'
import { hotness } from './ranking.ts'

// One order of locks: what is voted for, then the vote, then the author. With the vote first, every two votes
// for one post would be a deadlock: its foreign key takes a shared lock on the post, and neither of the two
// could turn theirs into the exclusive lock that the counter needs.
const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const

/**
 * Makes a member's vote for a post stand, or not. Voting twice is the same as once.
 * @param em the request's unit of work
 * @param userId who votes
 * @param postId for which post
 * @param stands true to vote, false to take the vote back
 * @throws {CodedError} POST_NOT_FOUND, POST_DELETED
 */
export async function voteForPost(em: EntityManager, userId: number, postId: number, stands: boolean) {
  await transactional(em, async (tx) => {
    const post = await tx.findOne(Post, postId, lock)
    if (!post) throw new CodedError('POST_NOT_FOUND', 'There is no such post.')
    if (post.deleted_at) throw new CodedError('POST_DELETED', 'This post was deleted.')
    const vote = { user: userId, post: postId }
    const stood = (await tx.count(Vote, vote)) > 0
    if (stood === stands) return
    if (stands) await tx.insert(Vote, { ...vote, created_at: new Date() })
    else await tx.nativeDelete(Vote, vote)
    const change = stands ? 1 : -1
    post.vote_count += change
    post.hot = hotness(post.vote_count, post.created_at)
    await tx.flush()
    await creditAuthor(tx, post.user.id, userId, change)
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
  await transactional(em, async (tx) => {
    const comment = await tx.findOne(Comment, commentId, lock)
    if (!comment || comment.deleted_at) throw new CodedError('COMMENT_NOT_FOUND', 'There is no such comment.')
    const vote = { user: userId, comment: commentId }
    const stood = (await tx.count(CommentVote, vote)) > 0
    if (stood === stands) return
    if (stands) await tx.insert(CommentVote, { ...vote, created_at: new Date() })
    else await tx.nativeDelete(CommentVote, vote)
    const change = stands ? 1 : -1
    comment.vote_count += change
    await tx.flush()
    await creditAuthor(tx, comment.user.id, userId, change)
  })
}

/** Karma is what others gave: a vote for oneself counts for the post, not for its author. */
async function creditAuthor(tx: EntityManager, authorId: number, voterId: number, change: number) {
  if (authorId === voterId) return
  await tx.execute('update users set karma = karma + ? where id = ?', [change, authorId])
}
