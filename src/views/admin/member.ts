import { html } from 'ghtml'
import type { FoundMember } from '../../accounts/search.ts'
import { currentPassword, type Field, type Form, type FormState, form } from '../form.ts'
import { count } from '../format.ts'
import type { Site } from '../layout.ts'
import { adminLayout, notice } from './layout.ts'
import { statesOf } from './members.ts'

/** What an administrator does to a member; each is the last part of a path. */
export const memberActs = ['role', 'approve', 'reset-link', 'sessions', 'delete'] as const

type MemberAct = (typeof memberActs)[number]

export interface AdminMemberPage {
  member: FoundMember
  /** Whether the password was typed a short time ago. */
  isConfirmed: boolean
  now: Date
  /** The act that was just done. */
  done?: MemberAct | undefined
  /** A new link to set a password, shown this once. */
  resetLink?: string
  state?: FormState
  stateOf?: MemberAct
}

type Section = Pick<Form, 'fields' | 'button' | 'grave'> & { heading: string; hint: string }

/** @returns the page of a member for administrators */
export function adminMemberPage(site: Site, page: AdminMemberPage): string {
  const { member, now, done, resetLink, state, stateOf } = page
  const path = `/admin/members/${encodeURIComponent(member.username)}`
  const sections = Object.entries(sectionsOf(page)).map(
    ([id, { heading, hint, ...rest }]) => html`<section class="task">
<h2>${heading}</h2>
<p class="hint">${hint}</p>
!${form({ id, action: `${path}/${id}`, ...rest, state: id === stateOf ? state : undefined })}
</section>`
  )
  return adminLayout(
    site,
    '/admin/members',
    html`<h1><bdi>${member.username}</bdi></h1>
!${notice(done && 'Done.')}
!${resetLink ? html`<div class="notice" role="status"><p>This link sets a new password once, within a day. It is shown only now.</p><p><code class="secret">${resetLink}</code></p></div>` : ''}
<p class="quiet">${statesOf(member, now).join(', ')}, ${count(member.karma, 'point')}, <a href="/user/${encodeURIComponent(member.username)}">public page</a>, <a href="/mod/users/${encodeURIComponent(member.username)}">ban</a></p>
!${sections.join('\n')}`
  )
}

function sectionsOf({ member, isConfirmed }: AdminMemberPage): Partial<Record<MemberAct, Section>> {
  const password = isConfirmed ? [] : [currentPassword]
  const role: Field = {
    name: 'role',
    label: 'Role',
    type: 'select',
    value: member.role,
    options: ['member', 'moderator', 'admin'].map((value) => ({ value, label: value }))
  }
  return {
    ...(!member.approved_at && {
      approve: {
        heading: 'Approval',
        hint: 'Not approved yet: reads, and cannot write.',
        fields: [],
        button: 'Approve'
      }
    }),
    role: {
      heading: 'Role',
      hint: 'Moderators remove and ban. Administrators do everything.',
      fields: [role, ...password],
      button: 'Change the role'
    },
    sessions: {
      heading: 'Sessions',
      hint: 'Logs the member out everywhere.',
      fields: [],
      button: 'End all sessions'
    },
    'reset-link': {
      heading: 'New password',
      hint: 'A link for a member who cannot log in. Give it to them yourself.',
      fields: password,
      button: 'Make a link'
    },
    delete: {
      heading: 'Delete the account',
      hint: 'Posts and comments stay, without the name. There is no way back.',
      fields: password,
      button: 'Delete the account',
      grave: true
    }
  }
}
