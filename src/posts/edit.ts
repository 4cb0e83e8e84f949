import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { CodedError } from '../errors/coded-error.ts'
import type { Probation } from '../members/write-rate.ts'
import type { TagRules } from '../tags/choose.ts'
import { changeWords } from '../words/write.ts'
import { cleanTitle, renderText } from './content.ts'
import { correctLink } from './correct-link.ts'
import { bumpOtherDiscussions } from './discussions.ts'
import { postDeleted, postNotFound, postRemoved } from './errors.ts'
import { Post } from './post.ts'
import { limitContent } from './probation.ts'
import type { PostChanges } from './schema.ts'
import { countTags, setTags } from './tags.ts'
import { bumpVersion } from './version.ts'
import { wordsOfPost } from './words.ts'

/**
 * Changes the title and the tags of a post, and the text of a text post, or for some minutes the link.
 * @throws {CodedError} POST_NOT_FOUND, POST_DELETED, NOT_YOURS, TITLE_EMPTY, TITLE_TOO_LONG, POST_HAS_NO_TEXT,
 *   SUBMISSION_EMPTY, TEXT_TOO_LARGE, DOMAIN_UNKNOWN, MENTIONS_TOO_MANY, TAG_UNKNOWN, TAG_RESERVED, TAGS_MISSING,
 *   TAGS_TOO_MANY, and those of `correctLink`
 */
export async function editPost(
  em: EntityManager,
  userId: number,
  postId: number,
  changes: PostChanges,
  probation?: Probation,
  tagRules?: TagRules
) {
  await changeOwnPost(em, userId, postId, async (tx, post) => {
    if (changes.title !== undefined) post.title = cleanTitle(changes.title)
    if (changes.text !== undefined) {
      if (post.post_url !== null) throw new CodedError('POST_HAS_NO_TEXT', 'A link has no text to change.')
      const { columns, ...written } = renderText(changes.text)
      await limitContent(tx, userId, written, probation)
      Object.assign(post, columns)
    }
    if (changes.post_url !== undefined) await correctLink(tx, post, changes.post_url, probation)
    if (changes.tags && tagRules) await setTags(tx, postId, changes.tags, tagRules)
    post.updated_at = new Date()
  })
}

/**
 * Deletes a post: lists no longer show it, its discussion can still be read. `restorePost` takes it back.
 * @throws {CodedError} POST_NOT_FOUND, POST_DELETED, NOT_YOURS
 */
export async function deletePost(em: EntityManager, userId: number, postId: number) {
  await changeOwnPost(em, userId, postId, async (tx, post) => {
    await countTags(tx, postId, -1)
    post.deleted_at = new Date()
  })
}

/** Finds a post that a member may change. @throws {CodedError} POST_NOT_FOUND, POST_DELETED, POST_REMOVED, NOT_YOURS */
export async function findOwnPost(em: EntityManager, userId: number, postId: number): Promise<Post> {
  const post = await findOwnPostOrDeleted(em, userId, postId)
  if (post.deleted_at) throw postDeleted()
  return post
}

/** Finds a post of a member, also if the member deleted it. @throws {CodedError} POST_NOT_FOUND, POST_REMOVED, NOT_YOURS */
export async function findOwnPostOrDeleted(em: EntityManager, userId: number, postId: number): Promise<Post> {
  const post = await em.findOne(Post, postId)
  if (!post) throw postNotFound()
  if (post.user.id !== userId) throw new CodedError('NOT_YOURS', 'This post is somebody else’s.')
  if (post.removed_at) throw postRemoved()
  return post
}

/** The version comes first: it locks the row, so that the post cannot be deleted between the check and the change. */
async function changeOwnPost(
  em: EntityManager,
  userId: number,
  postId: number,
  change: (tx: EntityManager, post: Post) => Promise<void>
) {
  await transactional(em, async (tx) => {
    await bumpVersion(tx, postId)
    const post = await findOwnPost(tx, userId, postId)
    const before = wordsOfPost(post)
    // Before the change: posts are locked before tags.
    await bumpOtherDiscussions(tx, { id: postId, url_key: post.url_key ?? null })
    await change(tx, post)
    await tx.flush()
    await changeWords(tx, 'post', postId, before, wordsOfPost(post))
  })
}
