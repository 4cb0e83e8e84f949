import { html } from 'ghtml'
import type { FailedJob } from '../../jobs/failed.ts'
import { count } from '../format.ts'
import type { Site } from '../layout.ts'
import { timeTag } from '../time.ts'
import { adminLayout, notice } from './layout.ts'

/** @returns the page with the jobs that have failed for good */
export function adminJobsPage(site: Site, page: { jobs: FailedJob[]; isDone: boolean; now: Date }): string {
  const rows = page.jobs.map(
    ({ id, kind, attempts, failed_at, last_error }) => html`<li>
<p><strong>${kind}</strong> <span class="quiet">job ${id}, ${count(attempts, 'attempt')}, failed !${timeTag(failed_at, page.now)}</span></p>
<p class="quiet" dir="auto">${last_error}</p>
<div class="acts">
!${button(id, 'retry', kind, 'Try again')}
!${button(id, 'forget', kind, 'Forget')}
</div>
</li>
`
  )
  return adminLayout(
    site,
    '/admin/jobs',
    html`<h1>Failed jobs</h1>
!${notice(page.isDone ? 'Done.' : undefined)}
!${rows.length > 0 ? html`<ul class="rows">!${rows}</ul>` : '<p class="quiet">No job has failed.</p>'}`
  )
}

function button(id: number, act: string, kind: string, label: string) {
  return html`<form method="post" action="/admin/jobs/${id}/${act}"><button class="button" type="submit" aria-label="${label}: ${kind}, job ${id}">${label}</button></form>`
}
