import { html } from 'ghtml'

/** @returns buttons to share a page of the board, which the script shows where the browser has them */
export function shareRow(path: string): string {
  return html`<p class="share" data-path="${path}" hidden>
<button type="button">Share</button>
<button type="button">Copy link</button>
</p>`
}
