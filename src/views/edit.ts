import { html } from 'ghtml'
import type { OfferedTags } from '../tags/choose.ts'
import { type Field, type FormState, form } from './form.ts'
import { count } from './format.ts'
import { layout, type Site } from './layout.ts'
import { tagFields } from './tag-field.ts'
import { undoHint } from './undo-notice.ts'

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
  /** Whether the link can still be corrected. */
  isLinkOpen: boolean
  /** For how long that is, and for how long a deletion can be undone. */
  minutes: { link: number; undo: number }
  /** Input and errors of the redisplayed form. */
  state?: FormState | undefined
}

/** @returns the page to edit or delete a post */
export function editPage(site: Site, { post, isLinkOpen, minutes, tags, state }: EditPage): string {
  const action = `/dashboard/edit/${post.id}`
  const title: Field = { name: 'title', label: 'Title', required: true, value: post.title }
  const text: Field = {
    name: 'text',
    label: 'Text',
    type: 'textarea',
    isMarkdown: true,
    rows: 10,
    required: true,
    value: post.text
  }
  const link: Field = { name: 'post_url', label: 'Link', type: 'url', required: true, value: post.post_url }
  const rule = `It can be corrected for ${count(minutes.link, 'minute')} after posting.`
  const linkField = isLinkOpen ? { ...link, hint: rule } : { ...link, fixed: rule }
  const fields = [title, post.post_url ? linkField : text, ...tagFields(tags)]
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
<p class="hint">Lists forget it. What was said about it stays. ${undoHint(minutes.undo)}</p>
!${form({ id: 'delete', action: `${action}/delete`, fields: [], button: 'Yes, delete the post', grave: true })}
</details>
</section>`
  })
}
