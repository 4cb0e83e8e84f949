import { html } from 'ghtml'
import { form } from './form.ts'
import { layout, type Site } from './layout.ts'

export interface LinkPage {
  title: string
  text: string
  /** The form that does it, since opening a link must not: mail scanners do. Missing when it is done. */
  act?: { action: string; button: string }
}

/** @returns the page where a link of a mail leads to */
export function linkPage(site: Site, { title, text, act }: LinkPage): string {
  return layout(site, {
    title,
    body: html`<section class="task">
<h1>${title}</h1>
<p>${text}</p>
!${act ? form({ id: 'act', ...act, fields: [] }) : ''}
</section>`
  })
}
