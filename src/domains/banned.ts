import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../errors/coded-error.ts'
import { siteOf, suffixesOf } from '../text/hosts.ts'
import { BannedDomain } from './domain.ts'

/** @throws {CodedError} DOMAIN_BANNED when the host, or one above it, is banned */
export async function requireAllowedDomain(em: EntityManager, host: string) {
  const [banned] = await em.find(
    BannedDomain,
    { domain: { $in: suffixesOf(host) } },
    { limit: 1, orderBy: { domain: 'asc' } }
  )
  if (!banned) return
  const reason = banned.reason ? `: ${banned.reason}` : '.'
  throw new CodedError('DOMAIN_BANNED', `Links to ${banned.domain} are not accepted here${reason}`)
}

/** The host as links have it. @param text a host or a URL @throws {CodedError} DOMAIN_INVALID */
export function parseDomain(text: string): string {
  const url = URL.parse(/^https?:/i.test(text.trim()) ? text.trim() : `http://${text.trim()}`)
  const host = url ? siteOf(url) : ''
  if (host.includes('.') || host.startsWith('[')) return host
  throw new CodedError('DOMAIN_INVALID', 'This is not a domain such as example.com.')
}
