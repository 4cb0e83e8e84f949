import type { Settings } from '../settings/schema.ts'
import type { Probation } from './write-rate.ts'

const hour = 3600

/** The rate at which new members write, by the settings. @returns undefined when nobody is new */
export function probationOf(settings: Settings, table: Probation['table']): Probation | undefined {
  const { new_member_days: days, new_member_karma: karma } = settings
  const amount = table === 'posts' ? settings.new_member_posts : settings.new_member_comments
  return days === 0 ? undefined : { table, amount, seconds: hour, days, karma }
}
