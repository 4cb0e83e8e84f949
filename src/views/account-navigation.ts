import { html } from 'ghtml'
import type { Site } from './layout.ts'

/** @returns links to the dashboard and to log out, or to log in */
export function accountNavigation(member: Site['member'], current?: string): string {
  const link = (href: string, name: string) =>
    html`<li><a href="${href}"!${href === current ? ' aria-current="page"' : ''}>!${name}</a></li>`
  return html`<nav class="account" aria-label="Account">
<ul>
!${member?.role === 'admin' ? link('/admin', 'Admin') : ''}
!${member ? link('/dashboard', html`<bdi>${member.username}</bdi>`) : link('/login', 'Log in')}
!${member ? '<li><form method="post" action="/logout"><button type="submit">Log out</button></form></li>' : ''}
</ul>
</nav>`
}
