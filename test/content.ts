import type { MikroORM } from '@mikro-orm/sql'
import { measured } from '../src/comments/content.ts'
import { Comment, Post, User } from '../src/database/entities.ts'
import { identityKey } from '../src/members/names.ts'
import { hotness } from '../src/posts/ranking.ts'

const epoch = new Date('2026-06-01T12:00:00.000Z')

/** Inserts a member. @returns its id */
export async function addMember(orm: MikroORM, username = 'alice'): Promise<number> {
  const em = orm.em.fork()
  const user = em.create(User, { username, username_key: identityKey(username), karma: 0, created_at: epoch })
  await em.flush()
  return user.id
}

export interface PostFields {
  user_id: number
  title?: string
  post_url?: string | null
  text_html?: string | null
  domain?: string | null
  vote_count?: number
  created_at?: Date
  active_at?: Date
  deleted_at?: Date | null
}

/** Inserts posts. @returns their ids, in the order of `posts` */
export async function addPosts(orm: MikroORM, posts: PostFields[]): Promise<number[]> {
  const em = orm.em.fork()
  const newest = await em.findOne(Post, { id: { $gt: 0 } }, { orderBy: { id: 'desc' } })
  const rows = posts.map(({ user_id, ...fields }, index) => {
    const { vote_count = 0, created_at = epoch } = fields
    return {
      id: (newest?.id ?? 0) + index + 1,
      title: `Post ${index + 1}`,
      post_url: `https://example.com/${index + 1}`,
      domain: 'example.com',
      active_at: created_at,
      ...fields,
      user: user_id,
      vote_count,
      imported_votes: vote_count,
      comment_count: 0,
      hot: hotness(vote_count, created_at),
      created_at,
      updated_at: created_at,
      changed_at: new Date()
    }
  })
  await em.insertMany(Post, rows)
  return rows.map((row) => row.id)
}

export interface CommentFields {
  post_id: number
  user_id: number
  parent_id?: number
  comment_text?: string
  vote_count?: number
  created_at?: Date
  deleted_at?: Date
}

/** Inserts a comment. @returns its id */
export async function addComment(orm: MikroORM, fields: CommentFields): Promise<number> {
  const {
    post_id,
    user_id,
    parent_id,
    comment_text = 'A comment',
    vote_count = 0,
    created_at = epoch
  } = fields
  return orm.em.fork().insert(Comment, {
    ...measured(comment_text, `<p>${comment_text}</p>`),
    post: post_id,
    parent: parent_id ?? null,
    user: user_id,
    vote_count,
    created_at,
    updated_at: created_at,
    deleted_at: fields.deleted_at ?? null
  })
}

/**
 * Inserts branches of replies below each other.
 * @returns the ids, in reading order
 */
export async function addThread(
  orm: MikroORM,
  { post_id, user_id }: Pick<CommentFields, 'post_id' | 'user_id'>,
  { comments, depth = 1, text = 'A comment' }: { comments: number; depth?: number; text?: string }
): Promise<number[]> {
  const em = orm.em.fork()
  const newest = await em.findOne(Comment, { id: { $gt: 0 } }, { orderBy: { id: 'desc' } })
  const first = (newest?.id ?? 0) + 1
  const rows = Array.from({ length: comments }, (_, index) => ({
    ...measured(text, `<p>${text}</p>`),
    id: first + index,
    post: post_id,
    parent: index % depth === 0 ? null : first + index - 1,
    user: user_id,
    created_at: epoch,
    updated_at: epoch
  }))
  const batch = text.length < 1_000 ? 500 : 25
  for (let start = 0; start < rows.length; start += batch) {
    await em.insertMany(Comment, rows.slice(start, start + batch))
  }
  await em.nativeUpdate(Post, post_id, { comment_count: comments })
  return rows.map(({ id }) => id)
}
