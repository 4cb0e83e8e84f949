import { html } from 'ghtml'
import { type FormState, form } from '../form.ts'
import { layout, type Site } from '../layout.ts'

export interface FlagPage {
  kind: 'post' | 'comment'
  id: number
  reasons: string[]
  /** Input and errors of the redisplayed form. */
  state?: FormState | undefined
}

/** @returns the page to flag a post or comment, with the reasons to choose from */
export function flagPage(site: Site, { kind, id, reasons, state }: FlagPage): string {
  const options = reasons.map((reason) => ({ value: reason, label: reason, hint: '' }))
  return layout(site, {
    title: `Flag a ${kind}`,
    body: html`<h1>Flag a ${kind}</h1>
<p class="quiet"><a href="/${kind}/${id}">Back to the ${kind}</a></p>
<p class="hint">The moderators see it, and not who flagged it.</p>
!${form({
      id: 'flag',
      action: `/${kind}/${id}/flag`,
      fields: [{ name: 'reason', label: 'What is wrong with it?', options, required: true }],
      button: 'Flag it',
      state
    })}`
  })
}
