import { html } from 'ghtml'
import type { Author } from '../members/schema.ts'

/** The member who reads. */
export interface SiteMember extends Author {
  /** Moderators see links to moderate. */
  isModerator?: boolean
}

/** @returns links to the dashboard and to log out, or to log in */
export function accountNavigation(member: SiteMember | undefined, current?: string): string {
  const link = (href: string, name: string) =>
    html`<li><a href="${href}"!${href === current ? ' aria-current="page"' : ''}>!${name}</a></li>`
  return html`<nav class="account" aria-label="Account">
<ul>
!${member ? link('/dashboard', html`<bdi>${member.username}</bdi>`) : link('/login', 'Log in')}
!${member?.isModerator ? link('/mod/queue', 'Moderate') : ''}
!${member ? '<li><form method="post" action="/logout"><button type="submit">Log out</button></form></li>' : ''}
</ul>
</nav>`
}
