import { html } from 'ghtml'
import type { LoggedAct } from '../../audit/list.ts'
import type { Site } from '../layout.ts'
import { timeTag } from '../time.ts'
import { adminLayout } from './layout.ts'

/** @returns the log of all acts of moderators and administrators */
export function auditPage(site: Site, page: { acts: LoggedAct[]; next: number | null; now: Date }): string {
  const rows = page.acts.map(
    ({ action, by, member, reason, is_public, details, created_at }) => html`<li>
<p><strong>${action.replaceAll('-', ' ')}</strong> <bdi>${member ?? ''}</bdi> <span class="quiet">by <bdi>${by ?? 'the board'}</bdi>, !${timeTag(created_at, page.now)}, ${is_public ? 'public' : 'private'}</span></p>
!${reason ? html`<p dir="auto">${reason}</p>` : ''}
!${details ? html`<p class="quiet" dir="auto">${details}</p>` : ''}
</li>
`
  )
  return adminLayout(
    site,
    '/admin/audit',
    html`<h1>Audit</h1>
!${rows.length > 0 ? html`<ul class="rows">!${rows}</ul>` : '<p class="quiet">Nothing was done yet.</p>'}
!${page.next === null ? '' : html`<p class="more"><a href="/admin/audit?before=${page.next}" rel="next">More</a></p>`}`
  )
}
