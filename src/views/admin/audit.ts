import { html } from 'ghtml'
import type { LoggedAct } from '../../audit/list.ts'
import type { Site } from '../layout.ts'
import { timeTag } from '../time.ts'
import { adminLayout } from './layout.ts'

/** @returns the log of all acts of moderators and administrators */
export function auditPage(site: Site, page: { acts: LoggedAct[]; next: number | null; now: Date }): string {
  const rows = page.acts.map((act) => entry(act, page.now))
  return adminLayout(
    site,
    '/admin/audit',
    html`<h1>Audit</h1>
!${rows.length > 0 ? html`<ul class="rows">!${rows}</ul>` : '<p class="quiet">Nothing was done yet.</p>'}
!${page.next === null ? '' : html`<p class="more"><a href="/admin/audit?before=${page.next}" rel="next">More</a></p>`}`
  )
}

function entry({ action, by, member, reason, is_public, details, created_at }: LoggedAct, now: Date) {
  const { by: door, ...rest }: Record<string, unknown> = JSON.parse(details ?? '{}')
  const who = by ?? (door === 'command' ? 'a command' : 'the board')
  const more = Object.entries(rest).map(([name, value]) => `${name}: ${shown(value)}`)
  return html`<li>
<p><strong>${action.replaceAll('-', ' ')}</strong> <bdi>${member ?? ''}</bdi> <span class="quiet">by <bdi>${who}</bdi>, !${timeTag(created_at, now)}, ${is_public ? 'public' : 'private'}</span></p>
!${reason ? html`<p dir="auto">${reason}</p>` : ''}
!${more.length > 0 ? html`<p class="quiet" dir="auto">${more.join(' · ')}</p>` : ''}
</li>
`
}

function shown(value: unknown): string {
  if (value === '') return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
