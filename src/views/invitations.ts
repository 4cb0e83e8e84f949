import { html } from 'ghtml'
import type { Invitation } from '../accounts/invitations.ts'
import { dashboardLayout } from './dashboard.ts'
import { type FormState, form } from './form.ts'
import { count } from './format.ts'
import type { Site } from './layout.ts'

export interface InvitationsPage {
  invitations: Invitation[]
  limits: { uses: number; days: number }
  /** The link that was just made, shown this once. */
  link?: string
  /** Whether one was just withdrawn. */
  isWithdrawn?: boolean
  state?: FormState
}

/** @returns the page to invite new members */
export function invitationsPage(
  site: Site,
  { invitations, limits, link, isWithdrawn, state }: InvitationsPage
): string {
  const rows = invitations.map(
    ({ id, uses, expires_at }) => html`<li>
<p>For ${count(uses, 'member')}, until <time datetime="${expires_at.toISOString()}">${expires_at.toISOString().slice(0, 10)}</time></p>
<form class="acts" method="post" action="/dashboard/invitations/${id}/withdraw"><button class="button" type="submit" aria-label="Withdraw invitation ${id}">Withdraw</button></form>
</li>
`
  )
  return dashboardLayout(
    site,
    '/dashboard/invitations',
    html`<h1>Invitations</h1>
!${isWithdrawn ? '<p class="notice" role="status">Withdrawn: its link no longer works.</p>' : ''}
!${link ? html`<div class="notice" role="status"><p>Give this link to whom you invite. It is shown only now.</p><p><code class="secret">${link}</code></p></div>` : ''}
!${form({
      id: 'invite',
      action: '/dashboard/invitations',
      fields: [
        {
          name: 'uses',
          label: 'Members',
          hint: `1 to ${limits.uses}`,
          type: 'number',
          minimum: 1,
          maximum: limits.uses,
          value: '1',
          required: true
        },
        {
          name: 'days',
          label: 'Days',
          hint: `1 to ${limits.days}`,
          type: 'number',
          minimum: 1,
          maximum: limits.days,
          value: '7',
          required: true
        }
      ],
      button: 'Make a link',
      state
    })}
<section class="task">
<h2>Open invitations</h2>
!${rows.length > 0 ? html`<ul class="rows">!${rows}</ul>` : '<p class="quiet">None.</p>'}
</section>`
  )
}
