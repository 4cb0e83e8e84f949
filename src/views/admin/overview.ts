import { html } from 'ghtml'
import type { Site } from '../layout.ts'
import { adminLayout } from './layout.ts'

export interface OverviewPage {
  members: number
  posts: number
  failed_jobs: number
  waiting_members: number
  open_flags: number
  database: string
  version: string
  sendsMail: boolean
  /** Titles of the settings that the environment sets. */
  fixed: string[]
}

/** @returns the first page of the administration */
export function overviewPage(site: Site, page: OverviewPage): string {
  const rows = {
    Members: html`<a href="/admin/members">${page.members}</a>`,
    'Waiting for approval': html`<a href="/mod/applications">${page.waiting_members}</a>`,
    'Open flags': html`<a href="/mod/queue">${page.open_flags}</a>`,
    Posts: String(page.posts),
    'Failed jobs': html`<a href="/admin/jobs">${page.failed_jobs}</a>`,
    Version: html`${page.version}`,
    Database: html`${page.database}`,
    'E-mail': html`<a href="/admin/mail">${page.sendsMail ? 'configured' : 'not configured. Settings that need it cannot be chosen.'}</a>`,
    'Set by the environment': html`${page.fixed.join(', ') || 'nothing'}`
  }
  return adminLayout(
    site,
    '/admin',
    html`<h1>Administration</h1>
<dl class="facts">
!${Object.entries(rows)
      .map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`)
      .join('\n')}
</dl>`
  )
}
