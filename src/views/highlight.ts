import { html } from 'ghtml'
import { excerptOf, findMatches, type Wanted } from '../text/matches.ts'

/** @param text plain text @returns HTML of it, with what is wanted in `<mark>` */
export function highlight(text: string, wanted: Wanted): string {
  let end = 0
  let marked = ''
  for (const [from, to] of findMatches(text, wanted)) {
    marked += html`${text.slice(end, from)}<mark>${text.slice(from, to)}</mark>`
    end = to
  }
  return marked + html`${text.slice(end)}`
}

/** @param text plain text @returns HTML of the part around the first match */
export function excerpt(text: string, wanted: Wanted): string {
  return html`<p class="excerpt" dir="auto">!${highlight(excerptOf(text, wanted), wanted)}</p>`
}
