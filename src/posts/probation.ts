import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../errors/coded-error.ts'
import { findMembers } from '../members/mentions.ts'
import { isNewMember, type Probation } from '../members/write-rate.ts'
import { displayHost } from '../text/hosts.ts'

/** Members whom a new member may mention in one text. */
const maxMentions = 2

/** What of a post or a comment is limited. */
interface Written {
  names: string[]
  sites: string[]
}

/**
 * Refuses what new members may not write yet. The database is asked only about what could be refused.
 * @param probation undefined when nobody is new
 * @throws {CodedError} MENTIONS_TOO_MANY, DOMAIN_UNKNOWN
 */
export async function limitContent(
  em: EntityManager,
  userId: number,
  { names, sites }: Written,
  probation: Probation | undefined
) {
  if (!probation) return
  const others = probation.onlyKnownSites ? sites.filter((site) => site !== probation.ownSite) : []
  if (names.length <= maxMentions && others.length === 0) return
  if (!(await isNewMember(em, userId, probation))) return
  await limitMentions(em, names)
  await requireKnownSites(em, others)
}

async function limitMentions(em: EntityManager, names: string[]) {
  if (names.length <= maxMentions) return
  const members = await findMembers(em, names)
  if (new Set([...members.values()].map(({ id }) => id)).size <= maxMentions) return
  throw new CodedError(
    'MENTIONS_TOO_MANY',
    `New members may mention ${maxMentions} others in a text. Please take out the rest.`
  )
}

async function requireKnownSites(em: EntityManager, sites: string[]) {
  if (sites.length === 0) return
  // Each stops at its first post; a site may have thousands.
  const known = sites.map(
    (_, index) => `exists (select 1 from posts where domain = ? and deleted_at is null) as site${index}`
  )
  const [row = {}] = await em.execute<Record<string, unknown>[]>(`select ${known}`, sites)
  const unknown = sites.find((_, index) => !Number(row[`site${index}`]))
  if (unknown === undefined) return
  throw new CodedError(
    'DOMAIN_UNKNOWN',
    `New members may link only to sites that were posted here before. Please take out the link to ${displayHost(unknown)}.`
  )
}
