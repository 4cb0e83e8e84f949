import { html } from 'ghtml'
import type { Batch, MemberCase } from '../../moderation/schema.ts'
import { type Choice, type FormState, form } from '../form.ts'
import { count, exactTime } from '../format.ts'
import type { Site } from '../layout.ts'
import { reasonField } from './case.ts'
import { modLayout } from './layout.ts'

const lengths: Choice[] = [
  { value: '1', label: 'A day', hint: '' },
  { value: '7', label: 'A week', hint: '' },
  { value: '30', label: 'A month', hint: '' },
  { value: '365', label: 'A year', hint: '' },
  { value: '36500', label: 'For good', hint: '' }
]

const removals: Choice[] = [
  { value: '', label: 'Nothing', hint: '' },
  { value: '1', label: 'Of the last day', hint: '' },
  { value: '7', label: 'Of the last week', hint: '' },
  { value: '30', label: 'Of the last month', hint: '' },
  {
    value: '36500',
    label: 'Everything',
    hint: 'Up to 1,000 posts and 1,000 comments, which takes some seconds.'
  }
]

/** @returns the page on which moderators ban a member or end the ban, and restore what was removed with it */
export function memberPage(site: Site, member: MemberCase, state?: FormState): string {
  const path = `/mod/users/${encodeURIComponent(member.username)}`
  const { username, batches } = member
  return modLayout(
    site,
    `Moderate ${username}`,
    html`<h1>Moderate <a href="/user/${encodeURIComponent(username)}"><bdi>${username}</bdi></a></h1>
!${member.banned_until ? banned(member, member.banned_until, path) : ''}
<section class="task">
<h2>${member.banned_until ? 'Change the ban' : 'Ban'}</h2>
!${form({
      id: 'ban',
      action: `${path}/ban`,
      fields: [
        { name: 'days', label: 'For how long?', options: lengths, required: true, value: '7' },
        { name: 'remove_days', label: 'Remove what they wrote?', options: removals, value: '' },
        reasonField
      ],
      button: 'Ban',
      grave: true,
      state
    })}
</section>
!${batches.map((batch, index) => restore(batch, index, path))}`
  )
}

function banned({ ban_reason }: MemberCase, until: Date, path: string) {
  const end = until.getUTCFullYear() === 9999 ? 'for good' : `until ${exactTime(until.toISOString())}`
  return html`<section class="task">
<h2>Banned</h2>
<p>Banned ${end}!${ban_reason ? html`: ${ban_reason}` : ''}</p>
!${form({ id: 'unban', action: `${path}/unban`, fields: [reasonField], button: 'End the ban' })}
</section>`
}

function restore({ batch, created_at, removed }: Batch, index: number, path: string) {
  return html`<section class="task">
<h2>Removed ${exactTime(created_at.toISOString())}</h2>
<p>${count(removed, 'post or comment', 'posts and comments')} of it can be restored.</p>
!${form({
    id: `restore-${index}`,
    action: `${path}/restore`,
    fields: [reasonField],
    hidden: { batch },
    button: 'Restore all'
  })}
</section>
`
}
