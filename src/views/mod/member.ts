import { html } from 'ghtml'
import type { Batch, MemberCase, MemberNote } from '../../moderation/schema.ts'
import { authorLink } from '../author.ts'
import { type Choice, type FormState, form } from '../form.ts'
import { count, exactTime } from '../format.ts'
import type { Site } from '../layout.ts'
import { reasonField } from './case.ts'
import { modLayout } from './layout.ts'

/** The form that is shown again. */
interface Redisplayed {
  state?: FormState
  stateOf?: 'ban' | 'note'
}

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

/** @returns the page on which moderators note something of a member, ban them, and undo it */
export function memberPage(site: Site, member: MemberCase, { state, stateOf }: Redisplayed = {}): string {
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
      state: stateOf === 'ban' ? state : undefined
    })}
</section>
!${batches.map((batch, index) => restore(batch, index, path))}
!${noteSection(member.notes, path, stateOf === 'note' ? state : undefined)}`
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

function noteSection(notes: MemberNote[], path: string, state: FormState | undefined) {
  const items = notes.map(
    ({ moderator, note, created_at }) => html`<li class="comment">
<p class="meta">!${moderator ? authorLink({ id: 0, username: moderator }) : ''} <span>${exactTime(created_at.toISOString())}</span></p>
<p dir="auto">${note}</p>
</li>`
  )
  return html`<section class="task">
<h2>Notes</h2>
!${items.length > 0 ? html`<ul class="thread">!${items.join('\n')}</ul>` : ''}
!${form({
    id: 'note',
    action: `${path}/note`,
    fields: [
      { name: 'reason', label: 'Note', hint: 'Only moderators and administrators read it.', required: true }
    ],
    button: 'Add the note',
    state
  })}
</section>`
}
