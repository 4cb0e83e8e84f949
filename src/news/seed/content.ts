import type { MemberName } from './members.ts'
import { postsOfTheDay } from './posts-day.ts'
import { postsOfTheHour } from './posts-hours.ts'
import { postsOfTheMonth } from './posts-month.ts'
import { postsOfTheWeek } from './posts-week.ts'
import { postsOfTheYear } from './posts-year.ts'

export interface SeedPost {
  title: string
  /** A link post has a URL, a text post a text in Markdown. */
  url?: string
  text?: string
  by: MemberName
  /** Age in hours. */
  age: number
  votes: number
  thread?: SeedComment[]
}

export interface SeedComment {
  by: MemberName
  /** Minutes after what it answers. */
  after: number
  votes?: number
  /** Markdown; null for a comment that was deleted and keeps its place for the sake of its replies. */
  text: string | null
  replies?: SeedComment[]
}

export const seedPosts: readonly SeedPost[] = [
  ...postsOfTheHour,
  ...postsOfTheDay,
  ...postsOfTheWeek,
  ...postsOfTheMonth,
  ...postsOfTheYear
]
