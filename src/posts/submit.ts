import { raw } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { requireAllowedDomain } from '../domains/banned.ts'
import { limitWriteRate, type Probation } from '../members/write-rate.ts'
import { currentTime } from '../sql/dates.ts'
import type { TagRules } from '../tags/choose.ts'
import { weighPost } from '../words/weigh.ts'
import { addWords } from '../words/write.ts'
import { cleanTitle, linkOrText } from './content.ts'
import { bumpOtherDiscussions } from './discussions.ts'
import { rejectDuplicate } from './duplicates.ts'
import { postRate } from './limits.ts'
import { Post } from './post.ts'
import { limitContent } from './probation.ts'
import { hotness } from './ranking.ts'
import type { NewPost } from './schema.ts'
import { setTags } from './tags.ts'

/**
 * Posts a link or a text.
 * @param limit that of new members; `none` for a bot, which may post as fast as it has something
 * @throws {CodedError} URL_INVALID, DUPLICATE_LINK, TITLE_EMPTY, TITLE_TOO_LONG, SUBMISSION_AMBIGUOUS, SUBMISSION_EMPTY,
 *   TEXT_TOO_LARGE, DOMAIN_BANNED, DOMAIN_UNKNOWN, MENTIONS_TOO_MANY, TOO_MANY, TAG_UNKNOWN,
 *   TAG_RESERVED, TAGS_MISSING, TAGS_TOO_MANY
 */
export async function submitPost(
  em: EntityManager,
  userId: number,
  post: NewPost,
  limit?: Probation | 'none',
  tagRules?: TagRules
): Promise<number> {
  const probation = limit === 'none' ? undefined : limit
  const title = cleanTitle(post.title)
  const { columns, ...written } = linkOrText(post)
  if ('domain' in columns) await requireAllowedDomain(em, columns.domain)
  await limitContent(em, userId, written, probation)
  const words = weighPost({ domain: null, text_html: null, ...columns, title, user_id: userId })
  return transactional(em, async (tx) => {
    if ('url_key' in columns) await rejectDuplicate(tx, columns.url_key)
    if (limit !== 'none') await limitWriteRate(tx, userId, postRate, probation)
    const now = new Date()
    const times = { created_at: now, updated_at: now, active_at: now, changed_at: raw(currentTime(tx)) }
    const id = await tx.insert(Post, { title, ...columns, user: userId, hot: hotness(0, now), ...times })
    if ('url_key' in columns) await bumpOtherDiscussions(tx, { id, url_key: columns.url_key })
    if (tagRules) await setTags(tx, id, post.tags ?? [], tagRules, { isNew: true })
    await addWords(tx, 'post', id, words)
    return id
  })
}
