import type { EntityManager } from '@mikro-orm/sql'
import { requireReason } from '../audit/reason.ts'
import { banDomain, listBannedDomains } from '../domains/ban.ts'
import type { DomainBan } from '../domains/schema.ts'
import { countLinking } from '../posts/hosts.ts'
import { batchOfDomain, countRemoved, removeLinking } from './batches.ts'
import type { DomainCase } from './schema.ts'

/** Lists the banned domains, with what still links there and what can be restored. */
export async function listDomainCases(em: EntityManager): Promise<DomainCase[]> {
  const banned = await listBannedDomains(em)
  const domains = banned.map(({ domain }) => domain)
  const posts = await countLinking(em, domains)
  const removed = await countRemoved(em, domains.map(batchOfDomain))
  return banned.map((ban) => {
    const batch = batchOfDomain(ban.domain)
    const count = removed.get(batch) ?? 0
    return { ...ban, posts: posts.get(ban.domain) ?? 0, batch: count > 0 ? batch : null, removed: count }
  })
}

/**
 * Bans a domain, and has the posts removed that link there when asked to; also of a domain that is banned already.
 * @returns the batch of what is removed
 * @throws {CodedError} REASON_MISSING, DOMAIN_INVALID
 */
export async function banWithPosts(em: EntityManager, moderator: number, text: string, wanted: DomainBan) {
  const reason = requireReason(wanted.reason)
  const domain = await banDomain(em, moderator, text, reason)
  return { batch: wanted.remove_posts ? await removeLinking(em, { actor: moderator, domain, reason }) : null }
}
