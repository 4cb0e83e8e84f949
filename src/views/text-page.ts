import { html } from 'ghtml'
import { layout, type Site } from './layout.ts'

/** @returns a page of the board's own text: about, rules or privacy @param text safe HTML */
export function textPage(
  site: Site,
  page: { title: string; path: string; text: string; version: string | null }
): string {
  return layout(site, {
    title: page.title,
    canonical: page.path,
    body: html`<h1>${page.title}</h1>
<div class="text" dir="auto">!${page.text}</div>
!${page.version && html`<p class="hint">This board runs Just Tech News ${page.version}.</p>`}`
  })
}
