import type { Migration } from 'fastify-mikro-orm'
import { bestOfAPeriod } from './2026-11-22-best-of-a-period.ts'
import { changesOfPosts } from './2026-11-22-changes-of-posts.ts'
import { admin } from './2026-11-29-admin.ts'
import { boundedTexts } from './2026-11-29-bounded-texts.ts'
import { importIdentity } from './2026-11-29-import-identity.ts'
import { linksAsTheyLead } from './2026-11-29-links-as-they-lead.ts'
import { mail } from './2026-11-29-mail.ts'
import { moderation } from './2026-11-29-moderation.ts'
import { namesThatLookAlike } from './2026-11-29-names-that-look-alike.ts'
import { roles } from './2026-11-29-roles.ts'
import { sessionsInUse } from './2026-11-29-sessions-in-use.ts'
import { hostsOfAddresses } from './2026-11-30-hosts-of-addresses.ts'
import { pagesOfThreads } from './2026-11-30-pages-of-threads.ts'
import { pointsOfPosts } from './2026-11-30-points-of-posts.ts'
import { shortcuts } from './2026-11-30-shortcuts.ts'
import { tokenBuckets } from './2026-11-30-token-buckets.ts'
import { tags } from './2026-12-01-tags.ts'
import { plainForeignKeys } from './2026-12-02-plain-foreign-keys.ts'

/** All changes of the tables since the first version, the oldest first. */
export const migrations: Migration[] = [
  changesOfPosts,
  bestOfAPeriod,
  boundedTexts,
  namesThatLookAlike,
  linksAsTheyLead,
  importIdentity,
  sessionsInUse,
  pagesOfThreads,
  roles,
  admin,
  mail,
  moderation,
  hostsOfAddresses,
  tokenBuckets,
  pointsOfPosts,
  shortcuts,
  tags,
  plainForeignKeys
]
