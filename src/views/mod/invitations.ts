import { html } from 'ghtml'
import type { InvitedMember } from '../../accounts/invited.ts'
import type { Site } from '../layout.ts'
import { modLayout } from './layout.ts'

/** @returns the page that shows moderators who invited whom, as a tree */
export function invitedPage(site: Site, members: InvitedMember[]): string {
  const known = new Set(members.map(({ id }) => id))
  const guests = Map.groupBy(members, ({ invited_by }) => (known.has(invited_by ?? 0) ? invited_by : null))
  return modLayout(
    site,
    'Invited members',
    html`<h1>Who invited whom</h1>
!${members.length > 0 ? branch(guests, null, 0) : '<p class="quiet">Nobody was invited yet.</p>'}`,
    '/mod/invitations'
  )
}

/** Deeper ones are listed on this level. */
const maxDepth = 50

function branch(guests: Map<number | null, InvitedMember[]>, inviter: number | null, depth: number): string {
  const members = guests.get(inviter) ?? []
  if (members.length === 0 || depth > maxDepth) return ''
  return html`<ul>
!${members.map(
    ({
      id,
      username,
      banned
    }) => html`<li><a href="/user/${encodeURIComponent(username)}"><bdi>${username}</bdi></a>${banned ? ' (banned)' : ''}
!${branch(guests, id, depth + 1)}</li>
`
  )}</ul>`
}
