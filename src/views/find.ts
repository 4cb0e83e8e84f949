import { html } from 'ghtml'

const glass =
  '<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path d="M8.5 3a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zm4 9.5L18 18" fill="none" stroke="currentColor" stroke-width="2"/></svg>'

/** @returns the search box of the header. On a phone there is only its button, which leads to the page of the search */
export function findForm(): string {
  return html`<form class="find" role="search" aria-label="Board" action="/search">
<input type="search" name="q" maxlength="200" placeholder="Search" aria-label="Search">
<button type="submit" aria-label="Search" title="Search">!${glass}</button>
</form>`
}
