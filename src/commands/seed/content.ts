import type { SeedPost } from './models.ts'
import { postsOfTheDay } from './posts-day.ts'
import { postsOfTheHour } from './posts-hours.ts'
import { postsOfTheMonth } from './posts-month.ts'
import { postsOfTheWeek } from './posts-week.ts'
import { postsOfTheYear } from './posts-year.ts'

export const seedPosts: readonly SeedPost[] = [
  ...postsOfTheHour,
  ...postsOfTheDay,
  ...postsOfTheWeek,
  ...postsOfTheMonth,
  ...postsOfTheYear
]
