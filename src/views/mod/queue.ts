import { html } from 'ghtml'
import type { Queue } from '../../moderation/schema.ts'
import type { Site } from '../layout.ts'
import { caseForm, caseText } from './case.ts'
import { modLayout } from './layout.ts'

/** @returns the page of what members flagged, the oldest first */
export function queuePage(site: Site, { cases, more }: Queue): string {
  const items = cases.map(
    (found) => html`<li class="comment">
!${caseText(found)}
!${caseForm(found, true)}
</li>`
  )
  return modLayout(
    site,
    'Queue',
    html`<h1>Flagged by members</h1>
!${
      items.length > 0
        ? html`<ol class="thread">
!${items.join('\n')}
</ol>`
        : '<p class="quiet">Nothing is flagged.</p>'
    }
!${more ? '<p class="quiet">There is more behind these.</p>' : ''}`,
    '/mod/queue'
  )
}
