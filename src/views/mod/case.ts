import { html } from 'ghtml'
import type { Case } from '../../moderation/schema.ts'
import type { OfferedTags } from '../../tags/choose.ts'
import { untrustedRel } from '../../text/hosts.ts'
import { authorLink } from '../author.ts'
import { type Field, type Form, type FormState, form } from '../form.ts'
import { count } from '../format.ts'
import type { Site } from '../layout.ts'
import { tagFields } from '../tag-field.ts'
import { modLayout } from './layout.ts'

export const reasonField: Field = {
  name: 'reason',
  label: 'Reason',
  hint: 'The member is told, and it is in the public log.'
}

type Button = NonNullable<Form['others']>[number]

/** Days of a ban that the queue offers. */
const shortBan = 7

export interface CasePage {
  /** Of a post that has the tags `tags.current`. */
  tags: OfferedTags
  /** Input and errors of a redisplayed form. */
  state?: FormState
  tagState?: FormState
}

/** @returns the page of a post or comment for moderators, also of a removed one */
export function casePage(site: Site, found: Case, { tags, state, tagState }: CasePage): string {
  const path = found.kind === 'post' ? `/post/${found.id}` : `/comment/${found.id}/discussion`
  return modLayout(
    site,
    `Moderate a ${found.kind}`,
    html`<h1>Moderate a ${found.kind}</h1>
<p class="quiet"><a href="${path}">In the discussion</a></p>
<article class="comment">
!${caseText(found)}
</article>
!${caseForm(found, false, state)}
!${tagsForm(found, tags, tagState)}`
  )
}

function tagsForm({ kind, id, deleted }: Case, tags: OfferedTags, state: FormState | undefined) {
  const [field] = tagFields(tags)
  if (kind !== 'post' || deleted || !field) return ''
  return html`<section class="task">
<h2>Tags</h2>
!${form({ id: 'tags', action: `/mod/posts/${id}/tags`, fields: [field, reasonField], button: 'Change the tags', state })}
</section>`
}

/** @returns what is moderated, with its open flags */
export function caseText({ kind, id, post, user, post_url, html: text, flags, ...found }: Case): string {
  const states = (['removed', 'locked', 'pinned'] as const).filter((name) => found[name])
  const link =
    post_url && html`<p class="around"><a href="${post_url}" rel="${untrustedRel}">${post_url}</a></p>`
  return html`<p class="meta">
!${authorLink(user, 'author')}
<a href="/mod/${kind}s/${id}" dir="auto">${kind === 'comment' ? 'on ' : ''}${post.title}</a>
!${states.map((name) => html`<span>${name}</span>`)}
!${flags.map(({ reason, members }) => html`<span class="flags">${reason}: ${count(members, 'member')}</span>`)}
</p>
!${link ?? ''}
!${
    text
      ? html`<div class="text" dir="auto">
!${text.trim()}
</div>`
      : ''
  }`
}

/** @returns the form with one reason and a button for each act @param inQueue whether it offers to ban the author */
export function caseForm(found: Case, inQueue: boolean, state?: FormState): string {
  const { kind, id, user } = found
  const path = `/mod/${kind}s/${id}`
  const to = (label: string, action: string): Button => ({ label, action: `${path}/${action}` })
  const { username } = user
  const banAuthor = {
    label: `Ban author for ${shortBan} days`,
    action: `/mod/users/${encodeURIComponent(username)}/ban`,
    grave: true
  }
  const others = [
    ...(kind === 'post' && !found.removed
      ? [
          found.locked ? to('Unlock', 'unlock') : to('Lock', 'lock'),
          ...(inQueue ? [] : [found.pinned ? to('Unpin', 'unpin') : to('Pin', 'pin')])
        ]
      : []),
    ...(found.flags.length > 0 ? [to('Dismiss', 'dismiss')] : []),
    ...(inQueue ? [banAuthor] : [])
  ]
  return form({
    id: `${kind}-${id}`,
    action: `${path}/${found.removed ? 'restore' : 'remove'}`,
    fields: [reasonField],
    button: found.removed ? 'Restore' : 'Remove',
    grave: !found.removed,
    others,
    hidden: inQueue ? { days: String(shortBan) } : {},
    state
  })
}
