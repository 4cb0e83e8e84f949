import type { EntityManager } from '@mikro-orm/sql'
import { requireAllowedDomain } from '../domains/banned.ts'
import { CodedError } from '../errors/coded-error.ts'
import type { Probation } from '../members/write-rate.ts'
import { bumpOtherDiscussions } from './discussions.ts'
import { rejectDuplicate } from './duplicates.ts'
import { linkMinutes } from './limits.ts'
import { parseLink } from './links.ts'
import type { Post } from './post.ts'
import { limitContent } from './probation.ts'

/** Whether the author may still correct the link of a post. */
export function isLinkOpen({ created_at }: { created_at: Date }, now = new Date()): boolean {
  return now.getTime() - created_at.getTime() < linkMinutes * 60_000
}

/**
 * Changes the link of a post by the rules for a new one. The same link again changes nothing, at any time.
 * @param post locked, in a transaction that flushes it
 * @throws {CodedError} POST_HAS_NO_LINK, URL_INVALID, LINK_FINAL, DOMAIN_BANNED, DOMAIN_UNKNOWN, DUPLICATE_LINK
 */
export async function correctLink(tx: EntityManager, post: Post, post_url: string, probation?: Probation) {
  if (post.post_url === null) throw new CodedError('POST_HAS_NO_LINK', 'A text has no link to change.')
  const link = parseLink(post_url)
  if (link.post_url === post.post_url) return
  if (!isLinkOpen(post)) {
    const rule = `The link can be corrected for ${linkMinutes} minutes after posting.`
    throw new CodedError('LINK_FINAL', `${rule} The post is older.`)
  }
  await requireAllowedDomain(tx, link.domain)
  await limitContent(tx, post.user.id, { names: [], sites: [link.domain] }, probation)
  await rejectDuplicate(tx, link.url_key, post.id)
  await bumpOtherDiscussions(tx, { id: post.id, url_key: link.url_key })
  Object.assign(post, link)
}
