import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { makeResetLink } from '../../src/accounts/administer.ts'
import { invite } from '../../src/accounts/invitations.ts'
import { issueVerification } from '../../src/accounts/verify.ts'
import { unsubscribeToken } from '../../src/mail/unsubscribe.ts'
import type { Client } from '../client.ts'
import { act, signUpAs } from '../fixtures/moderators.ts'
import { tokenOf } from '../fixtures/tokens.ts'
import { build, listen } from '../helper.ts'
import { openBrowser, openPage, screens } from './browser.ts'
import { look } from './look.ts'

const staff = [
  '/admin',
  '/admin/site',
  '/admin/sign-up',
  '/admin/limits',
  '/admin/moderation',
  '/admin/texts',
  '/admin/members',
  '/admin/members/eve',
  '/admin/mail',
  '/admin/webhooks',
  '/admin/webhooks/1',
  '/admin/sources',
  '/admin/sources/1',
  '/admin/jobs',
  '/admin/audit',
  '/mod/queue',
  '/mod/posts/1',
  '/mod/comments/1',
  '/mod/users/eve',
  '/mod/domains',
  '/mod/applications',
  '/mod/invitations',
  '/comment/1/flag'
]
const own = [
  '/inbox',
  '/dashboard/invitations',
  '/dashboard/sessions',
  '/dashboard/settings',
  '/dashboard/settings/tokens'
]
const everybody = ['/moderation', '/reset', '/reset?sent=yes', '/post/1']

const mail = {
  SMTP_URL: 'smtp://127.0.0.1:9',
  MAIL_FROM: 'board@example.com',
  SITE_URL: 'http://board.example.com'
}

t.test('pages of moderators, of members, and behind links of mails', async (t) => {
  const app = await build(t, { url: 'sqlite::memory:', env: mail })
  const address = await listen(app)
  const { ada, eve } = await members(app)
  const links = await mailLinks(app, eve, ada)
  const browser = await openBrowser(t)
  for (const [screen, options] of Object.entries(screens)) {
    t.test(screen, async (t) => {
      await lookAt(t, null, [...everybody, ...links])
      await lookAt(t, eve, own)
      await lookAt(t, ada, staff)
    })

    async function lookAt(t: Test, client: Client | null, paths: string[]) {
      const { page, complaints } = await openPage(t, browser, address, options)
      const cookies = [...(client?.cookies ?? [])].map(([name, value]) => ({ name, value, url: address }))
      await page.context().addCookies(cookies)
      for (const path of paths) {
        await page.goto(address + path)
        await look(t, page, `${screen}${path.replace(/[\w-]{40,}/, 'link')}`)
      }
      t.strictSame(complaints, [])
    }
  }
})

/** An administrator, and a member whose post and comment are flagged and moderated. */
async function members(app: FastifyInstance) {
  const ada = await signUpAs(app, 'ada', 'admin')
  const eve = await signUpAs(app, 'eve', 'member')
  const send = (client: Client, method: 'POST' | 'PUT', path: string, body: object) =>
    client.send(method, `/api/${path}`, body)
  await send(eve, 'POST', 'posts', {
    title: 'word '.repeat(40),
    post_url: `https://example.com/${'long'.repeat(30)}`
  })
  await send(eve, 'POST', 'comments', { post_id: 1, comment_text: '**Buy** '.repeat(40) })
  await send(eve, 'POST', 'comments', { post_id: 1, comment_text: 'w'.repeat(200) })
  await send(ada, 'PUT', 'comments/1/flag', { reason: 'spam' })
  await send(ada, 'PUT', 'posts/1/flag', { reason: 'broken link' })
  await act(ada, 'comments/2/remove', { reason: 'w'.repeat(200) })
  await act(ada, 'posts/1/pin')
  await send(ada, 'PUT', `mod/domains/${'long.'.repeat(30)}example`, { reason: 'w'.repeat(200) })
  await send(ada, 'PUT', 'mod/users/eve/ban', { days: 7, reason: 'w'.repeat(200) })
  await send(ada, 'PUT', 'admin/settings', { tagline: 'w'.repeat(100), rules: '# Rules' })
  const feed = { url: `https://${'long.'.repeat(30)}example/${'w'.repeat(200)}`, minutes: 60 }
  const hook = { kind: 'generic', events: ['post.created'], url: `https://${'long.'.repeat(30)}example/` }
  await send(ada, 'POST', 'admin/webhooks', { name: 'w'.repeat(50), ...hook })
  await send(ada, 'POST', 'admin/webhooks/1/test', {})
  await send(ada, 'POST', 'admin/sources', { ...feed, username: 'w'.repeat(45) })
  await tokenOf(app, eve.id, { name: 'w'.repeat(50) })
  return { ada, eve }
}

async function mailLinks(app: FastifyInstance, eve: { id: number }, ada: { id: number }): Promise<string[]> {
  const em = () => app.orm.em.fork()
  return [
    await makeResetLink(em(), ada.id, eve.id),
    await issueVerification(em(), eve.id, 'eve@example.com'),
    await invite(em(), { id: ada.id, role: 'admin', karma: 0 }, { uses: 1, days: 7 }, { days: 0, karma: 0 }),
    `/unsubscribe/${unsubscribeToken(app.secret, eve.id)}`
  ]
}
