import { html } from 'ghtml'
import { form } from '../form.ts'
import type { Site } from '../layout.ts'
import { adminLayout, notice } from './layout.ts'

export interface AdminMailPage {
  /** Null on a board that sends no mail, and so is the sender. */
  server: { host: string; port: number } | null
  from: string | null
  waiting: number
  failed: number
  /** Where a test message is sent to; null when the administrator has no confirmed address that takes mail. */
  testAddress: string | null
  /** Whether a test message was just added. */
  isSent: boolean
}

/** @returns the page about the mail that the board sends */
export function adminMailPage(site: Site, page: AdminMailPage): string {
  const { server, from, waiting, failed, isSent } = page
  return adminLayout(
    site,
    '/admin/mail',
    html`<h1>Mail</h1>
!${notice(isSent ? 'The test message is sent in a moment. If it fails, it is counted here.' : undefined)}
<dl class="facts">
<div><dt>Server</dt><dd>${server ? `${server.host}, port ${server.port}` : 'none'}</dd></div>
<div><dt>Sender</dt><dd>${from ?? 'none'}</dd></div>
<div><dt>Waiting</dt><dd>${waiting}</dd></div>
<div><dt>Failed</dt><dd><a href="/admin/jobs">${failed}</a></dd></div>
</dl>
!${server ? testSection(page) : '<p>This board sends no mail. Set <code>SMTP_URL</code>, <code>MAIL_FROM</code> and <code>SITE_URL</code> in its environment, and restart it.</p>'}`
  )
}

function testSection({ testAddress }: AdminMailPage) {
  if (testAddress === null) {
    return '<p>A test message is sent to your own address. It is not confirmed yet, or its server has refused it: see <a href="/dashboard/settings">Settings</a>.</p>'
  }
  return html`<section class="task">
<h2>Test</h2>
<p class="hint">A short message to ${testAddress}.</p>
!${form({ id: 'test', action: '/admin/mail/test', fields: [], button: 'Send a test message' })}
</section>`
}
