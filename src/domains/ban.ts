import type { EntityManager } from '@mikro-orm/sql'
import { errorKind, transactional } from 'fastify-mikro-orm'
import { recordAct } from '../audit/record.ts'
import { parseDomain } from './banned.ts'
import { BannedDomain } from './domain.ts'
import type * as schema from './schema.ts'

export async function listBannedDomains(em: EntityManager): Promise<schema.BannedDomain[]> {
  const all = await em.find(BannedDomain, { domain: { $ne: '' } }, { orderBy: { domain: 'asc' } })
  return all.map(({ domain, reason = null, banned_at }) => ({ domain, reason, banned_at }))
}

/**
 * Bans a domain with its subdomains. Posts that link there stay.
 * @returns the domain as links have it
 * @throws {CodedError} DOMAIN_INVALID
 */
export async function banDomain(em: EntityManager, actor: number, text: string, reason: string) {
  const domain = parseDomain(text)
  try {
    await transactional(em, async (tx) => {
      await tx.insert(BannedDomain, { domain, reason, banned_by: actor, banned_at: new Date() })
      await recordAct(tx, actor, { action: 'ban-domain', domain, reason, is_public: true })
    })
  } catch (error) {
    // It is banned already.
    if (errorKind(error) !== 'duplicate') throw error
  }
  return domain
}

/** @throws {CodedError} DOMAIN_INVALID */
export async function unbanDomain(em: EntityManager, actor: number, text: string, reason: string | null) {
  const domain = parseDomain(text)
  await transactional(em, async (tx) => {
    if ((await tx.nativeDelete(BannedDomain, { domain })) === 0) return
    await recordAct(tx, actor, { action: 'unban-domain', domain, reason, is_public: true })
  })
}
