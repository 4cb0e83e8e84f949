import { html } from 'ghtml'
import type { FoundMember } from '../../accounts/search.ts'
import type { Site } from '../layout.ts'
import { timeTag } from '../time.ts'
import { adminLayout } from './layout.ts'

export interface AdminMembersPage {
  members: FoundMember[]
  /** What was searched for. */
  name: string
  email: string
  role: string
  /** Whether there are more members than are shown, and no next page. */
  isCut: boolean
  nextHref?: string | undefined
  now: Date
}

/** @returns the page to find members */
export function adminMembersPage(
  site: Site,
  { members, name, email, role, isCut, nextHref, now }: AdminMembersPage
): string {
  const options = ['', 'member', 'moderator', 'admin'].map(
    (value) => html`<option value="${value}"!${value === role ? ' selected' : ''}>${value || 'any'}</option>`
  )
  return adminLayout(
    site,
    '/admin/members',
    html`<h1>Members</h1>
<form class="form" method="get" action="/admin/members" role="search">
<div class="field">
<label for="search-name">Name begins with</label>
<input id="search-name" name="name" type="text" dir="auto" value="${name}">
</div>
<div class="field">
<label for="search-email">E-mail address begins with</label>
<input id="search-email" name="email" type="text" dir="ltr" autocomplete="off" value="${email}">
</div>
<div class="field">
<label for="search-role">Role</label>
<select id="search-role" name="role">
!${options.join('\n')}
</select>
</div>
<p><button class="button" type="submit">Search</button></p>
</form>
!${members.length > 0 ? html`<ul class="rows">!${members.map((member) => row(member, now))}</ul>` : '<p class="quiet">Nobody.</p>'}
!${isCut ? '<p class="quiet">There are more. Type more of the address to see them.</p>' : ''}
!${nextHref ? html`<p class="more"><a href="${nextHref}" rel="next">More</a></p>` : ''}`
  )
}

function row(member: FoundMember, now: Date) {
  const { username, created_at } = member
  return html`<li>
<a href="/admin/members/${encodeURIComponent(username)}"><bdi>${username}</bdi></a>
<span class="quiet">${statesOf(member, now).join(', ')}, since !${timeTag(created_at, now)}</span>
</li>
`
}

/** What a member is, in words. */
export function statesOf({ role, banned_until, approved_at }: FoundMember, now: Date): string[] {
  const end = banned_until && banned_until > now ? banned_until.toISOString().slice(0, 10) : null
  return [
    role,
    ...(end ? [end.startsWith('9999') ? 'banned for good' : `banned until ${end}`] : []),
    ...(approved_at ? [] : ['not approved'])
  ]
}
