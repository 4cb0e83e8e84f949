import type { Settings } from '../settings/schema.ts'
import { siteOf } from '../text/hosts.ts'
import type { Probation } from './write-rate.ts'

const hour = 3600

/**
 * What new members may do, by the settings.
 * @param table what they write
 * @param url public origin of the board; empty when unknown
 * @returns undefined when nobody is new
 */
export function probationOf(
  settings: Settings,
  table: Probation['table'],
  url: string
): Probation | undefined {
  const { new_member_days: days, new_member_karma: karma, new_member_links: onlyKnownSites } = settings
  const amount = table === 'posts' ? settings.new_member_posts : settings.new_member_comments
  if (days === 0) return undefined
  const own = URL.parse(url)
  return { table, amount, seconds: hour, days, karma, onlyKnownSites, ownSite: own ? siteOf(own) : '' }
}
