import { html } from 'ghtml'
import type { TagChoiceName } from '../tags/schema.ts'

/** @returns buttons to follow and to hide a tag, or to take that back @param choice undefined for visitors */
export function tagChoice(name: string, choice: TagChoiceName | null | undefined): string {
  if (choice === undefined) return ''
  const button = (value: TagChoiceName, label: string) =>
    html`<button type="submit" name="choice" value="${value === choice ? 'none' : value}" aria-pressed="${value === choice}">${label}<span class="unseen"> ${name}</span></button>`
  return html`<form class="marks" method="post" action="/tag/${name}/choice">
!${button('follow', choice === 'follow' ? 'Following' : 'Follow')}
!${button('hide', choice === 'hide' ? 'Hidden' : 'Hide')}
</form>`
}
