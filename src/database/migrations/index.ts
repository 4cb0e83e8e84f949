import type { Migration } from 'fastify-mikro-orm'
import { bestOfAPeriod } from './2026-11-22-best-of-a-period.ts'
import { changesOfPosts } from './2026-11-22-changes-of-posts.ts'
import { boundedTexts } from './2026-11-29-bounded-texts.ts'
import { roles } from './2026-11-29-roles.ts'

/** All changes of the tables since the first version, the oldest first. */
export const migrations: Migration[] = [changesOfPosts, bestOfAPeriod, boundedTexts, roles]
