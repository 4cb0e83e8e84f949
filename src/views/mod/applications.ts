import { html } from 'ghtml'
import type { Application } from '../../accounts/applications.ts'
import type { Site } from '../layout.ts'
import { timeTag } from '../time.ts'
import { modLayout } from './layout.ts'

export interface ApplicationsPage {
  applications: Application[]
  /** Days after which the account of a refused applicant is deleted. */
  refusedDays: number
  now: Date
}

/** @returns the page with who waits for approval, for moderators */
export function applicationsPage(site: Site, { applications, refusedDays, now }: ApplicationsPage): string {
  const rows = applications.map(({ username, application, created_at }) => {
    const path = `/mod/applications/${encodeURIComponent(username)}`
    const button = (act: string, label: string) =>
      html`<form method="post" action="${path}/${act}"><button class="button" type="submit" aria-label="${label} ${username}">${label}</button></form>`
    return html`<li>
<p><strong><bdi>${username}</bdi></strong> <span class="quiet">!${timeTag(created_at, now)}</span></p>
<p dir="auto">${application}</p>
<div class="acts">
!${button('accept', 'Accept')}
!${button('refuse', 'Refuse')}
</div>
</li>
`
  })
  return modLayout(
    site,
    'Applications',
    html`<h1>Applications</h1>
<p class="hint">The account of an applicant who is refused is deleted after ${refusedDays} days.</p>
!${rows.length > 0 ? html`<ul class="rows">!${rows}</ul>` : '<p class="quiet">Nobody waits.</p>'}`,
    '/mod/applications'
  )
}
