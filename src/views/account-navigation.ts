import { html } from 'ghtml'
import type { Author } from './models.ts'

/** @returns the ways to take part: of a member, or to become one */
export function accountNavigation(member: Author | undefined, current?: string): string {
  const link = (href: string, name: string) =>
    html`<li><a href="${href}"!${href === current ? ' aria-current="page"' : ''}>!${name}</a></li>`
  return html`<nav class="account" aria-label="Account">
<ul>
!${link('/submit', 'Submit')}
!${member ? link('/dashboard', html`<bdi>${member.username}</bdi>`) : link('/login', 'Log in')}
!${member ? '<li><form method="post" action="/logout"><button type="submit">Log out</button></form></li>' : ''}
</ul>
</nav>`
}
