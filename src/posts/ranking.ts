import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'

/** Ten times the votes buy this many seconds: 22 hours. */
const hotnessWindow = 79_200

/**
 * The rank of a post on the front page: `log10(max(votes, 1)) + seconds since 1970 / 79,200`. It depends on
 * nothing that passes, so it is stored and changes only when a vote does; the window is the one of Lobsters
 * (`Story#calculated_hotness`).
 * @param voteCount votes for the post
 * @param createdAt when it was posted
 * @returns hotness, rounded to seven decimals: SQLite's own reading of longer literals is not exact, and a
 *   cursor has to compare equal to the stored value
 */
export function hotness(voteCount: number, createdAt: Date): number {
  const rank = Math.log10(Math.max(voteCount, 1)) + createdAt.getTime() / 1000 / hotnessWindow
  return Math.round(rank * 1e7) / 1e7
}

/**
 * SQL for {@link hotness} of a row of `posts`, so that a vote needs no look at the row before it changes it.
 * @param votes SQL for the votes that it has from now on
 */
export function hotnessSql(em: EntityManager, votes: string): string {
  const [greatest, seconds] = isSqlite(em)
    ? ['max', 'posts.created_at / 1000.0']
    : // A double: the quotient of decimals would have four decimals more, and no others.
      ['greatest', 'unix_timestamp(posts.created_at) * 1e0']
  return `round(log10(${greatest}(${votes}, 1)) + ${seconds} / ${hotnessWindow}, 7)`
}

export const periods = ['day', 'week', 'month', 'year', 'all'] as const

export type Period = (typeof periods)[number]

const daysOf: Record<Exclude<Period, 'all'>, number> = { day: 1, week: 7, month: 30, year: 365 }

/**
 * Start of the rolling window that "top of the period" looks at.
 * @returns the oldest time that counts, or null when all posts do
 */
export function periodStart(period: Period, now: Date): Date | null {
  return period === 'all' ? null : new Date(now.getTime() - daysOf[period] * 86_400_000)
}
