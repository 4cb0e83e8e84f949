import { html } from 'ghtml'
import type { Reader } from './layout.ts'

/** @returns links to the dashboard and to log out, or to log in */
export function accountNavigation(member: Reader | undefined, current?: string): string {
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
