import { html } from 'ghtml'
import type { OfferedTags } from '../tags/choose.ts'
import { type Field, type FormState, form } from './form.ts'
import { layout, type Site } from './layout.ts'
import { tagFields } from './tag-field.ts'

export interface EditPage {
  post: {
    id: number
    title: string
    /** Null for a text post. */
    post_url?: string | null | undefined
    /** Null for a link. */
    text?: string | null | undefined
  }
  tags?: OfferedTags
  /** Input and errors of the redisplayed form. */
  state?: FormState | undefined
}

/** @returns the page to edit or delete a post */
export function editPage(site: Site, { post, tags, state }: EditPage): string {
  const action = `/dashboard/edit/${post.id}`
  const title: Field = { name: 'title', label: 'Title', required: true, value: post.title }
  const text: Field = {
    name: 'text',
    label: 'Text',
    type: 'textarea',
    rows: 10,
    required: true,
    value: post.text
  }
  const fields = [title, ...(post.post_url ? [] : [text]), ...tagFields(tags)]
  return layout(site, {
    title: `Edit ${post.title}`,
    current: '/dashboard',
    body: html`<h1>Edit your post</h1>
<p class="quiet"><a href="/post/${post.id}">Back to the post</a></p>
!${form({ id: 'edit', action, fields, button: 'Save', state })}
<section class="task">
<h2>Delete</h2>
<details>
<summary>Delete this post…</summary>
<p class="hint">Lists forget it. What was said about it stays. There is no way back.</p>
!${form({ id: 'delete', action: `${action}/delete`, fields: [], button: 'Yes, delete the post', grave: true })}
</details>
</section>`
  })
}
