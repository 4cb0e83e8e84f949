import t from 'tap'
import type { FoundMember } from '../../../src/accounts/search.ts'
import { settingFields } from '../../../src/settings/form.ts'
import { defaultSettings } from '../../../src/settings/resolve.ts'
import { groups } from '../../../src/settings/schema.ts'
import type { SourceDetail } from '../../../src/sources/schema.ts'
import { auditPage } from '../../../src/views/admin/audit.ts'
import { adminJobsPage } from '../../../src/views/admin/jobs.ts'
import { adminMailPage } from '../../../src/views/admin/mail.ts'
import { adminMemberPage } from '../../../src/views/admin/member.ts'
import { adminMembersPage } from '../../../src/views/admin/members.ts'
import { overviewPage } from '../../../src/views/admin/overview.ts'
import { adminSettingsPage } from '../../../src/views/admin/settings.ts'
import { adminSourcePage, adminSourcesPage } from '../../../src/views/admin/sources.ts'
import { adminWebhookPage, adminWebhooksPage } from '../../../src/views/admin/webhooks.ts'
import { invitationsPage } from '../../../src/views/invitations.ts'
import type { Site } from '../../../src/views/layout.ts'
import { loginPage } from '../../../src/views/login.ts'
import { applicationsPage } from '../../../src/views/mod/applications.ts'
import { invitedPage } from '../../../src/views/mod/invitations.ts'
import { invitePage } from '../../../src/views/sign-up.ts'
import { textPage } from '../../../src/views/text-page.ts'
import { tokensPage } from '../../../src/views/tokens.ts'
import type { WebhookItem } from '../../../src/webhooks/schema.ts'
import { hostile, now, site } from './examples.ts'
import { assertValid } from './html.ts'

const admin: Site = { ...site, member: { id: 1, username: hostile, role: 'admin', isWaiting: true } }
const visitor: Site = { ...site, isPrivate: true, texts: { '/about': 'About', '/rules': hostile } }
const member: FoundMember = {
  id: 2,
  username: hostile,
  role: 'member',
  karma: 1,
  created_at: now,
  banned_until: null,
  ban_reason: null,
  approved_at: null
}
const banned: FoundMember = {
  ...member,
  banned_until: new Date('9999-12-31'),
  ban_reason: hostile,
  approved_at: now
}
const state = {
  values: { site_name: hostile, private: 'on' },
  faults: { site_name: hostile, private: hostile }
}
const door = { domains: [hostile], question: hostile, stamp: hostile }
const source: SourceDetail = {
  id: 1,
  url: 'https://feeds.example/?"<b>',
  username: hostile,
  tag: hostile,
  minutes: 60,
  next_at: now,
  fetched_at: now,
  failures: 2,
  last_error: hostile,
  paused_at: null,
  created_at: now
}
const webhook: WebhookItem = {
  id: 1,
  name: hostile,
  url: 'https://hooks.example/',
  kind: 'generic',
  events: ['post.created'],
  min_score: null,
  tag_id: null,
  failures: 2,
  disabled_at: null,
  created_at: now
}
const act = { id: 1, action: 'set-role', by: hostile, member: hostile, reason: hostile, is_public: false }

t.test('pages of the administration are valid, and input is escaped', async (t) => {
  const settings = { ...defaultSettings(), about: `</textarea>${hostile}`, footer: hostile }
  const counts = { members: 1, posts: 2, failed_jobs: 3, waiting_members: 4, open_flags: 5 }
  const pages = {
    overview: overviewPage(admin, {
      ...counts,
      database: hostile,
      version: '1',
      sendsMail: false,
      fixed: [hostile]
    }),
    ...Object.fromEntries(
      groups.flatMap((group) => [
        [
          group,
          adminSettingsPage(admin, {
            group,
            fields: settingFields(group, settings, {}),
            sendsMail: false,
            isSaved: true
          })
        ],
        [
          `${group} with faults`,
          adminSettingsPage(admin, {
            group,
            fields: settingFields(group, settings, settings),
            sendsMail: true,
            state
          })
        ]
      ])
    ),
    'site with faults': adminSettingsPage(admin, {
      group: 'site',
      fields: settingFields('site', settings, {}),
      sendsMail: true,
      state
    }),
    members: adminMembersPage(admin, {
      members: [member, banned],
      name: hostile,
      email: hostile,
      isCut: true,
      role: '',
      nextHref: '/x?a=b&c=d',
      now
    }),
    'no members': adminMembersPage(admin, {
      members: [],
      name: '',
      email: '',
      isCut: false,
      role: 'admin',
      now
    }),
    member: adminMemberPage(admin, { member, isConfirmed: false, now, done: 'role', resetLink: hostile }),
    'banned member': adminMemberPage(admin, {
      member: banned,
      isConfirmed: true,
      now,
      state,
      stateOf: 'role'
    }),
    jobs: adminJobsPage(admin, {
      jobs: [{ id: 1, kind: hostile, attempts: 1, failed_at: now, last_error: hostile }],
      isDone: true,
      now
    }),
    'no jobs': adminJobsPage(admin, { jobs: [], isDone: false, now }),
    mail: adminMailPage(admin, {
      server: { host: hostile, port: 465 },
      from: hostile,
      waiting: 1,
      failed: 2,
      testAddress: hostile,
      isSent: true
    }),
    'mail without an address': adminMailPage(admin, {
      server: { host: hostile, port: 465 },
      from: hostile,
      waiting: 0,
      failed: 0,
      testAddress: null,
      isSent: false
    }),
    'no mail': adminMailPage(admin, {
      server: null,
      from: null,
      waiting: 0,
      failed: 0,
      testAddress: null,
      isSent: false
    }),
    audit: auditPage(admin, {
      acts: [{ ...act, details: JSON.stringify({ from: hostile }), created_at: now }],
      next: 1,
      now
    }),
    'no audit': auditPage(admin, { acts: [], next: null, now }),
    invitations: invitationsPage(admin, {
      invitations: [{ id: 1, uses: 2, created_at: now, expires_at: now }],
      limits: { uses: 9, days: 9 },
      link: hostile
    }),
    webhooks: adminWebhooksPage(admin, {
      webhooks: [webhook],
      events: ['post.created'],
      secret: hostile,
      state
    }),
    webhook: adminWebhookPage(admin, {
      webhook: {
        ...webhook,
        disabled_at: now,
        deliveries: [
          { event: 'test', event_id: hostile, status: null, error: hostile, took: 1, created_at: now },
          { event: 'test', event_id: 'msg_1', status: 200, error: null, took: null, created_at: now }
        ]
      },
      isDone: true,
      now
    }),
    sources: adminSourcesPage(admin, { sources: [source], isDone: true, state }),
    'no sources': adminSourcesPage(admin, { sources: [] }),
    source: adminSourcePage(admin, { source, state, now }),
    'a paused source': adminSourcePage(admin, {
      source: { ...source, paused_at: now, fetched_at: null, last_error: null },
      isDone: true,
      now
    }),
    'no webhooks': adminWebhooksPage(admin, { webhooks: [], events: [] }),
    tokens: tokensPage(admin, {
      tokens: [
        {
          id: 1,
          name: hostile,
          hint: 'jtn_1234',
          scopes: ['read'],
          created_at: now,
          last_used_at: null,
          expires_at: now
        }
      ],
      now,
      isConfirmed: false,
      token: hostile,
      state
    }),
    applications: applicationsPage(admin, {
      applications: [{ username: hostile, application: hostile, created_at: now }],
      refusedDays: 7,
      now
    }),
    'who invited whom': invitedPage(admin, [
      { id: 1, username: hostile, invited_by: null, banned: false },
      { id: 2, username: hostile, invited_by: 1, banned: true }
    ]),
    invite: invitePage(visitor, { inviter: hostile, action: '/invite/x', stamp: hostile, state }),
    text: textPage(visitor, { title: hostile, path: '/about', text: '<p>Us</p>', version: '0.1.0' }),
    ...Object.fromEntries(
      (['open', 'invite', 'domains', 'approval', 'closed'] as const).map((mode) => [
        `login ${mode}`,
        loginPage(visitor, { next: '/', door: { ...door, mode } })
      ])
    )
  }
  for (const [name, page] of Object.entries(pages)) {
    await assertValid(t, name, page)
    t.notMatch(page, /<script>|<img|<\/textarea>"/, name)
  }
})
