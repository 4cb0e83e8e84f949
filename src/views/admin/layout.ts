import { html } from 'ghtml'
import { layout, type Site } from '../layout.ts'
import { navigation } from '../navigation.ts'

export const adminParts = {
  '/admin': 'Overview',
  '/admin/site': 'Site',
  '/admin/sign-up': 'Sign-up',
  '/admin/limits': 'Limits',
  '/admin/moderation': 'Moderation',
  '/admin/texts': 'Texts',
  '/admin/tags': 'Tags',
  '/admin/members': 'Members',
  '/admin/mail': 'Mail',
  '/admin/webhooks': 'Webhooks',
  '/admin/sources': 'Sources',
  '/admin/jobs': 'Jobs',
  '/admin/audit': 'Audit'
}

/** @returns one of the pages of the administration */
export function adminLayout(site: Site, current: keyof typeof adminParts, body: string): string {
  return layout(site, {
    title: current === '/admin' ? 'Administration' : adminParts[current],
    current: '/admin',
    body: html`!${navigation('Administration', adminParts, current)}
!${body}`
  })
}

/** What was done, after a redirect. */
export function notice(text: string | undefined): string {
  return text ? html`<p class="notice" role="status">${text}</p>` : ''
}
