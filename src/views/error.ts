import { html } from 'ghtml'
import { layout, type Site } from './layout.ts'
import { holdsText, type Retry, retryForm } from './retry.ts'

export interface ErrorPage {
  /** HTTP status. */
  status: number
  /** Heading for a status without one of its own. */
  title: string
  /** What went wrong, in a plain sentence. */
  detail: string
  /** By which the operator finds it in the log. */
  reference?: string
  /** The form that was sent, when it may be sent again. */
  retry?: Retry | undefined
}

/** In another tab, so that what was typed stays here. */
const logIn = '<p><a href="/login" target="_blank">Log in in a new tab</a>, and then send this again.</p>'

const headings: Record<number, string> = {
  400: 'That did not make sense',
  401: 'Please log in',
  404: 'Nothing here',
  409: 'That cannot be done now',
  410: 'Gone',
  429: 'Too fast',
  500: 'Something broke',
  503: 'Back in a moment'
}

/** @returns the page for an error */
export function errorPage(site: Site, { status, title, detail, reference, retry }: ErrorPage): string {
  const heading = headings[status] ?? title
  return layout(site, {
    title: heading,
    body: html`<section class="error">
<p class="quiet">${status}</p>
<h1>${heading}</h1>
<p>${detail}</p>
!${reference ? html`<p class="quiet">Reference for the operator: <code>${reference}</code></p>` : ''}
!${status === 401 ? logIn : ''}
!${retry ? html`<p>${holdsText(retry.values) ? 'It has not been saved.' : 'Nothing has been changed.'}</p>` : ''}
!${retry ? retryForm(retry) : ''}
<p><a href="/">Go to the front page</a></p>
</section>`
  })
}
