import { html } from 'ghtml'
import type { AdminTag } from '../../tags/schema.ts'
import { type Field, type FormState, form } from '../form.ts'
import { count } from '../format.ts'
import type { Site } from '../layout.ts'
import { adminLayout, notice } from './layout.ts'

const roles = [
  { value: '', label: 'every member' },
  { value: 'moderator', label: 'moderators' },
  { value: 'admin', label: 'administrators' }
]

/** @returns the page of all tags, with the form to make one */
export function adminTagsPage(
  site: Site,
  { tags, isDone, state }: { tags: AdminTag[]; isDone?: boolean; state?: FormState }
): string {
  return adminLayout(
    site,
    '/admin/tags',
    html`<h1>Tags</h1>
!${notice(isDone ? 'Done.' : undefined)}
!${tags.length > 0 ? html`<ul class="rows">!${tags.map(row)}</ul>` : '<p class="quiet">No tags: the board shows nothing of them.</p>'}
<section class="task">
<h2>New tag</h2>
!${form({ id: 'tag', action: '/admin/tags', fields: fieldsOf(), button: 'Make the tag', state })}
</section>`
  )
}

function row({ name, title, post_count, retired, needs_role, merged_into }: AdminTag) {
  if (merged_into !== null)
    return html`<li>${name} <span class="quiet">is a former name of ${merged_into}</span></li>`
  const states = [count(post_count, 'post'), retired && 'retired', needs_role && `for ${needs_role}s`]
  return html`<li>
<a href="/admin/tags/${name}">${name}</a> ${title}
<span class="quiet">${states.filter(Boolean).join(', ')}</span>
</li>
`
}

export interface AdminTagPage {
  tag: AdminTag
  /** All of them. */
  tags: AdminTag[]
  /** Input and errors of the redisplayed form. */
  state?: FormState
  stateOf?: 'change' | 'merge'
}

/** @returns the page to change a tag, to retire it, or to merge it with another */
export function adminTagPage(site: Site, { tag, tags, state, stateOf }: AdminTagPage): string {
  const path = `/admin/tags/${tag.name}`
  const others = tags.filter(({ name, merged_into }) => merged_into === null && name !== tag.name)
  const options = others.map(({ name }) => ({ value: name, label: name }))
  const retire = form({
    id: 'retire',
    action: `${path}/retire`,
    fields: [],
    hidden: { retired: tag.retired ? '0' : '1' },
    button: tag.retired ? 'Offer it again' : 'Retire the tag'
  })
  const merge = form({
    id: 'merge',
    action: `${path}/merge`,
    fields: [{ name: 'into', label: 'Into', type: 'select', options, required: true }],
    button: 'Merge',
    grave: true,
    state: stateOf === 'merge' ? state : undefined
  })
  return adminLayout(
    site,
    '/admin/tags',
    html`<h1>${tag.name}</h1>
<p class="quiet"><a href="/tag/${tag.name}">${count(tag.post_count, 'post')}</a></p>
!${form({ id: 'change', action: path, fields: fieldsOf(tag), button: 'Save', state: stateOf === 'change' ? state : undefined })}
<section class="task">
<h2>Retire</h2>
<p class="hint">Posts keep a retired tag. New ones cannot have it.</p>
!${retire}
</section>
!${
      options.length > 0
        ? html`<section class="task">
<h2>Merge</h2>
<p class="hint">All its posts get the other tag, and its address leads there. There is no way back.</p>
!${merge}
</section>`
        : ''
    }`
  )
}

function fieldsOf(tag?: AdminTag): Field[] {
  return [
    {
      name: 'name',
      label: 'Name',
      hint: 'a to z, digits and hyphens. A former name leads to the new one.',
      required: true,
      value: tag?.name
    },
    { name: 'title', label: 'Title', hint: 'What it is called in full.', value: tag?.title },
    { name: 'about', label: 'What it is for', value: tag?.about },
    {
      name: 'position',
      label: 'Place',
      type: 'number',
      hint: 'Tags are listed by it, then by their names.',
      minimum: 1,
      value: tag?.position ? String(tag.position) : ''
    },
    {
      name: 'needs_role',
      label: 'Who may choose it',
      type: 'select',
      options: roles,
      value: tag?.needs_role ?? ''
    }
  ]
}
