import t from 'tap'
import { forGood } from '../../../src/members/roles.ts'
import type { LogEntry } from '../../../src/moderation/log-schema.ts'
import type { Case } from '../../../src/moderation/schema.ts'
import type { FormState } from '../../../src/views/form.ts'
import type { Site } from '../../../src/views/layout.ts'
import { casePage } from '../../../src/views/mod/case.ts'
import { domainsPage } from '../../../src/views/mod/domains.ts'
import { flagPage } from '../../../src/views/mod/flag.ts'
import { logPage } from '../../../src/views/mod/log.ts'
import { memberPage } from '../../../src/views/mod/member.ts'
import { queuePage } from '../../../src/views/mod/queue.ts'
import { hostile, now, site } from './examples.ts'
import { assertValid } from './html.ts'

const user = { id: 1, username: hostile }
const state: FormState = {
  values: { domain: hostile, reason: `\n</textarea>${hostile}` },
  faults: { '': hostile, reason: hostile, elsewhere: hostile }
}
const moderators: Site = { ...site, member: { ...user, isModerator: true } }
const found: Case = {
  kind: 'post',
  id: 7,
  post: { id: 7, title: hostile },
  user,
  post_url: `https://example.com/?q=${hostile}`,
  html: null,
  deleted: false,
  removed: false,
  locked: true,
  pinned: true,
  tags: ['rust'],
  flags: [{ reason: hostile, members: 2 }]
}
const offered = { tags: [{ name: 'rust', title: hostile }], min: 0, max: 3, current: ['rust'] }
const comment: Case = { ...found, kind: 'comment', post_url: null, html: '<p>Words</p>\n', locked: false }
const entry: LogEntry = {
  id: 1,
  action: 'remove-post',
  by: 'moderator',
  moderator: hostile,
  post: { id: 7, title: hostile },
  comment_id: null,
  member: hostile,
  domain: null,
  reason: hostile,
  tags: { from: [], to: ['rust'] },
  until: null,
  created_at: now
}
const banned = { username: hostile, banned_until: now, ban_reason: hostile }
const batches = [{ batch: hostile, created_at: now, removed: 2 }]
const notes = [
  { moderator: hostile, note: hostile, created_at: now },
  { moderator: null, note: 'Was here before', created_at: now }
]

t.test('pages of moderation are valid, and input is escaped', async (t) => {
  const pages = {
    queue: queuePage(moderators, { cases: [found, comment], more: true }),
    'empty queue': queuePage(moderators, { cases: [], more: false }),
    case: casePage(moderators, found, { tags: offered, state }),
    'case of a removed comment': casePage(moderators, { ...comment, removed: true }, { tags: offered }),
    'member for moderators': memberPage(moderators, { ...banned, batches, notes }),
    'member with faults': memberPage(
      moderators,
      { ...banned, banned_until: null, batches: [], notes: [] },
      { state, stateOf: 'ban' }
    ),
    domains: domainsPage(moderators, [
      { domain: hostile, reason: hostile, banned_at: now, posts: 1, batch: hostile, removed: 2 },
      { domain: 'b.example', reason: null, banned_at: now, posts: 0, batch: null, removed: 0 }
    ]),
    'domains with faults': domainsPage(moderators, [], state),
    log: logPage(site, {
      acts: [
        entry,
        { ...entry, comment_id: 5, moderator: null, by: 'board' },
        { ...entry, action: 'ban-member', post: null, until: forGood },
        { ...entry, action: 'ban-domain', post: null, domain: 'spam.example' }
      ],
      next_cursor: 'x',
      kind: 'posts',
      now
    }),
    'empty log': logPage(site, { acts: [], next_cursor: null, now }),
    flag: flagPage({ ...site, member: user }, { kind: 'comment', id: 5, reasons: [hostile, 'spam'], state })
  }
  for (const [name, page] of Object.entries(pages)) {
    await assertValid(t, name, page)
    t.notMatch(page, /<script>|<img|<\/textarea>"/, name)
  }
})
