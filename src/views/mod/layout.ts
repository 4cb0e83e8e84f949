import { html } from 'ghtml'
import { layout, type Site } from '../layout.ts'
import { navigation } from '../navigation.ts'

const parts = {
  '/mod/queue': 'Queue',
  '/mod/applications': 'Applications',
  '/mod/invitations': 'Invitations',
  '/mod/domains': 'Domains',
  '/moderation': 'Log'
}

/** @returns a page for moderators */
export function modLayout(site: Site, title: string, body: string, current?: keyof typeof parts): string {
  return layout(site, {
    title,
    current: '/mod/queue',
    body: html`!${navigation('Moderation', parts, current)}
!${body}`
  })
}
