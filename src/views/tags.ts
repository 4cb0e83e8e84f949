import { html } from 'ghtml'
import type { TagItem } from '../tags/schema.ts'
import { count } from './format.ts'
import { layout, type Site } from './layout.ts'
import { tagChoice } from './tag-choice.ts'

/** @returns the page of all tags */
export function tagsPage(site: Site, tags: TagItem[]): string {
  return layout(site, {
    title: 'Tags',
    description: `What ${site.name} is about.`,
    current: '/tags',
    canonical: '/tags',
    body: html`<h1>Tags</h1>
!${tags.length > 0 ? tagList(tags) : '<p class="quiet">This board has no tags.</p>'}`
  })
}

/** @returns tags with what they are about, how many posts have them and, for members, buttons to follow and to hide them */
export function tagList(tags: TagItem[]): string {
  const items = tags.map(
    ({ name, title, about, post_count, retired, choice }) => html`<li>
<div class="meta"><a class="tag" href="/tag/${name}">${name}</a>
!${title ? html`<strong>${title}</strong>` : ''}
<span>${count(post_count, 'post')}</span>
!${retired ? '<span>retired</span>' : ''}
!${tagChoice(name, choice)}</div>
!${about ? html`<p class="hint">${about}</p>` : ''}
</li>`
  )
  return html`<ul class="rows">
!${items.join('\n')}
</ul>`
}
