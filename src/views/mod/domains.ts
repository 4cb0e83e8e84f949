import { html } from 'ghtml'
import type { BannedDomains } from '../../domains/schema.ts'
import { displayHost } from '../../text/hosts.ts'
import { type FormState, form } from '../form.ts'
import { exactTime } from '../format.ts'
import type { Site } from '../layout.ts'
import { reasonField } from './case.ts'
import { modLayout } from './layout.ts'

/** @returns the page of banned domains */
export function domainsPage(site: Site, { domains }: BannedDomains, state?: FormState): string {
  const items = domains.map(
    ({ domain, reason, banned_at }) => html`<li class="comment">
<p><strong><bdi>${displayHost(domain)}</bdi></strong> <span class="hint">${exactTime(banned_at.toISOString())}</span></p>
!${reason ? html`<p>${reason}</p>` : ''}
<form class="form" method="post" action="/mod/domains/unban">
<p><button class="button" type="submit" name="domain" value="${domain}">Accept <bdi>${displayHost(domain)}</bdi> again</button></p>
</form>
</li>`
  )
  return modLayout(
    site,
    'Domains',
    html`<h1>Banned domains</h1>
!${
      items.length > 0
        ? html`<ul class="thread">
!${items.join('\n')}
</ul>`
        : '<p class="quiet">No domain is banned.</p>'
    }
<section class="task">
<h2>Ban a domain</h2>
!${form({
      id: 'domain',
      action: '/mod/domains',
      fields: [
        {
          name: 'domain',
          label: 'Domain',
          hint: 'With all subdomains. Posts that are there stay.',
          required: true
        },
        reasonField
      ],
      button: 'Ban',
      grave: true,
      state
    })}
</section>`,
    '/mod/domains'
  )
}
