import { LockMode, raw } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { Post } from '../database/entities.ts'
import { CodedError } from '../errors/coded-error.ts'
import { currentTime } from '../sql/dates.ts'
import { isBlank, renderMarkdown } from '../text/markdown.ts'
import { refuseFlood } from '../throttle/write-rate.ts'
import { parseLink } from './links.ts'
import { hotness } from './ranking.ts'
import { changedFields } from './version.ts'

/** Days during which an address leads to the discussion that it already has. */
const duplicateDays = 30

/** What a member submits: a link, or a text in Markdown. */
export interface Submission {
  title: string
  post_url?: string | undefined
  text?: string | undefined
}

/** The same address was posted lately. */
export class DuplicateLinkError extends CodedError<'DUPLICATE_LINK'> {
  /** The discussion that stands. */
  readonly post_id: number

  constructor(post_id: number) {
    super('DUPLICATE_LINK', 'This link was posted lately, and is being discussed.')
    this.post_id = post_id
  }
}

/**
 * Posts a link or a text.
 * @param em the request's unit of work
 * @param userId whose post it becomes
 * @param submission a title, and either `post_url` or `text`
 * @returns the id of the post
 * @throws {CodedError} URL_INVALID, DUPLICATE_LINK, TITLE_EMPTY, SUBMISSION_AMBIGUOUS, TOO_MANY
 */
export async function submitPost(em: EntityManager, userId: number, submission: Submission): Promise<number> {
  const title = cleanTitle(submission.title)
  const content = readContent(submission)
  return transactional(em, async (tx) => {
    if (content.url_key) await refuseDuplicate(tx, content.url_key)
    await refuseFlood(tx, 'posts', userId)
    const now = new Date()
    const times = { created_at: now, updated_at: now, active_at: now, changed_at: raw(currentTime(tx)) }
    return tx.insert(Post, { title, ...content, user: userId, hot: hotness(0, now), ...times })
  })
}

/**
 * Changes the title of a post, and the text of a text post.
 * @param em the request's unit of work
 * @param userId who wants it
 * @param postId of the post
 * @param changes what is not given stays
 * @throws {CodedError} POST_NOT_FOUND, POST_DELETED, NOT_YOURS, TITLE_EMPTY, POST_HAS_NO_TEXT
 */
export async function editPost(
  em: EntityManager,
  userId: number,
  postId: number,
  changes: { title?: string | undefined; text?: string | undefined }
) {
  const post = await findOwnPost(em, userId, postId)
  const fields: Partial<Pick<Post, 'title' | 'text' | 'text_html'>> = {}
  if (changes.title !== undefined) fields.title = cleanTitle(changes.title)
  if (changes.text !== undefined) {
    if (post.post_url !== null) throw new CodedError('POST_HAS_NO_TEXT', 'A link has no text to change.')
    fields.text = changes.text
    fields.text_html = renderMarkdown(changes.text)
  }
  await changeStanding(em, postId, { ...fields, updated_at: new Date() })
}

/**
 * Deletes a post: lists forget it, its discussion stays behind a 410.
 * @param em the request's unit of work
 * @param userId who wants it
 * @param postId of the post
 * @throws {CodedError} POST_NOT_FOUND, POST_DELETED, NOT_YOURS
 */
export async function deletePost(em: EntityManager, userId: number, postId: number) {
  await findOwnPost(em, userId, postId)
  await changeStanding(em, postId, { deleted_at: new Date() })
}

/** Changes a post, unless it was deleted since somebody looked. */
async function changeStanding(em: EntityManager, id: number, fields: Partial<Post>) {
  await em.nativeUpdate(Post, { id, deleted_at: null }, { ...fields, ...changedFields(em) })
}

async function findOwnPost(em: EntityManager, userId: number, postId: number): Promise<Post> {
  const post = await em.findOne(Post, postId)
  if (!post) throw new CodedError('POST_NOT_FOUND', 'There is no such post.')
  if (post.user.id !== userId) throw new CodedError('NOT_YOURS', 'This post is somebody else’s.')
  if (post.deleted_at) throw new CodedError('POST_DELETED', 'This post was deleted.')
  return post
}

/** Locks the gap in the index where the address belongs, so that of two at once only one gets in. */
async function refuseDuplicate(tx: EntityManager, url_key: string) {
  const since = new Date(Date.now() - duplicateDays * 86_400_000)
  const where = { url_key, created_at: { $gt: since }, deleted_at: null }
  const [standing] = await tx.find(Post, where, {
    orderBy: { created_at: 'desc' },
    limit: 1,
    lockMode: LockMode.PESSIMISTIC_WRITE
  })
  if (standing) throw new DuplicateLinkError(standing.id)
}

function readContent({ post_url, text }: Submission) {
  const link = post_url?.trim() ? parseLink(post_url) : null
  if (link && text?.trim()) {
    throw new CodedError('SUBMISSION_AMBIGUOUS', 'A post is a link or a text, not both.')
  }
  if (link) return link
  if (!text || isBlank(text)) throw new CodedError('SUBMISSION_EMPTY', 'A post needs a URL or a text.')
  return { text, text_html: renderMarkdown(text), url_key: null }
}

function cleanTitle(title: string): string {
  const clean = title.replace(/\s+/g, ' ').trim()
  if (isBlank(clean)) throw new CodedError('TITLE_EMPTY', 'A post needs a title.')
  return clean
}
