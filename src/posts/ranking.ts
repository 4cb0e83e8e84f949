import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'

export const sorts = ['hot', 'new', 'top', 'active'] as const

export type Sort = (typeof sorts)[number]

/** Seconds that ten times the votes are worth: 22 hours. */
const hotnessWindow = 79_200

/**
 * Front page rank, with the window of Lobsters (`Story#calculated_hotness`). It does not depend on the current time, so
 * it is stored, and changes only with a vote. Seven decimals, since SQLite does not read longer literals exactly.
 */
export function hotness(voteCount: number, createdAt: Date): number {
  const rank = Math.log10(Math.max(voteCount, 1)) + createdAt.getTime() / 1000 / hotnessWindow
  return Math.round(rank * 1e7) / 1e7
}

/** SQL for {@link hotness} of a row of `posts`. @param votes SQL for the new number of votes */
export function hotnessSql(em: EntityManager, votes: string): string {
  const [greatest, seconds] = isSqlite(em)
    ? ['max', 'posts.created_at / 1000.0']
    : // `unix_timestamp` ends in 2038. A double: a quotient of decimals would have only four more decimals.
      ['greatest', "timestampdiff(microsecond, '1970-01-01', posts.created_at) / 1e6"]
  return `round(log10(${greatest}(${votes}, 1)) + ${seconds} / ${hotnessWindow}, 7)`
}

export const periods = ['day', 'week', 'month', 'year', 'all'] as const

export type Period = (typeof periods)[number]

const daysOf: Record<Exclude<Period, 'all'>, number> = { day: 1, week: 7, month: 30, year: 365 }

/** Start of the rolling window of "top of the period". @returns null when all posts count */
export function periodStart(period: Period, now: Date): Date | null {
  return period === 'all' ? null : new Date(now.getTime() - daysOf[period] * 86_400_000)
}
