import { html } from 'ghtml'
import type { OfferedTags } from '../tags/choose.ts'
import { type Field, type FormState, form } from './form.ts'
import { layout, type Site } from './layout.ts'
import { tagFields } from './tag-field.ts'

export interface SubmitPage {
  /** Filled in by the bookmarklet. */
  title?: string | undefined
  post_url?: string | undefined
  /** Origin of the board for the bookmarklet. */
  address: string
  tags?: OfferedTags
  state?: FormState
  /** Whether the title was read from the page of the link just now. */
  isTitleRead?: boolean
}

/** @returns the page to submit a post */
export function submitPage(
  site: Site,
  { title, post_url, address, tags, state, isTitleRead }: SubmitPage
): string {
  const fields: Field[] = [
    { name: 'title', label: 'Title', hint: 'Leave it empty to have it read from the link.', value: title },
    { name: 'post_url', label: 'Link', type: 'url', hint: 'Leave it empty to post a text.', value: post_url },
    { name: 'text', label: 'Text', type: 'textarea', isMarkdown: true, hint: 'Only without a link.' },
    ...tagFields(tags)
  ]
  return layout(site, {
    title: 'Submit',
    description: `Post a link or a text on ${site.name}.`,
    canonical: '/submit',
    current: '/submit',
    body: html`<h1>Submit a post</h1>
!${isTitleRead ? '<p class="notice" role="status">The title is that of the page. Change what you like, then post it.</p>' : ''}
!${form({ id: 'submit', action: '/submit', fields, button: 'Post', state })}
<section class="task">
<h2>From anywhere</h2>
<p class="quiet">Drag this to your bookmarks, and press it on any page that you want to post:
<a class="bookmarklet" href="${bookmarklet(address)}">Post to ${site.name}</a></p>
</section>`
  })
}

/** Runs on other sites; our own content security policy would block it. Browsers decode a URL before they run it. */
function bookmarklet(address: string) {
  const submit = encodeURI(JSON.stringify(`${address}/submit?url=`))
  return `javascript:location.href=${submit}+encodeURIComponent(location.href)+'&title='+encodeURIComponent(document.title)`
}
