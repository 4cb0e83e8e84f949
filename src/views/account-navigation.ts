import { html } from 'ghtml'
import type { Role } from '../members/roles.ts'
import type { Author } from '../members/schema.ts'

/** The member who reads. */
export interface CurrentMember extends Author {
  role?: Role
  /** Moderators see links to moderate. */
  isModerator?: boolean
  /** Whether the account has not been approved yet. */
  isWaiting?: boolean
  /** Whether keys act on the page. */
  shortcuts?: boolean
  /** Number of unread notices. */
  unread?: number
}

/** The number of unread notices up to which it is shown. */
const maxShown = 99

/** @returns links to the dashboard, to the inbox and to log out, or to sign up and to log in */
export function accountNavigation(
  member: CurrentMember | undefined,
  maySignUp: boolean,
  current?: string
): string {
  const link = (href: string, name: string) =>
    html`<li><a href="${href}"!${href === current ? ' aria-current="page"' : ''}>!${name}</a></li>`
  return html`<nav class="account" aria-label="Account">
<ul>
!${member ? link('/dashboard', html`<bdi>${member.username}</bdi>`) : ''}
!${member ? link('/inbox', inbox(member.unread ?? 0)) : ''}
!${member?.isModerator ? link('/mod/queue', 'Moderate') : ''}
!${member?.role === 'admin' ? link('/admin', 'Admin') : ''}
!${member ? '<li><form method="post" action="/logout"><button type="submit">Log out</button></form></li>' : ''}
!${!member && maySignUp ? link('/login#signup', 'Sign up') : ''}
!${!member ? link('/login', 'Log in') : ''}
</ul>
</nav>`
}

function inbox(unread: number): string {
  if (unread === 0) return 'Inbox'
  const shown = unread > maxShown ? `${maxShown}+` : unread
  return html`Inbox <strong class="unread">(${shown} unread)</strong>`
}
