import { html } from 'ghtml'
import type { DomainCase } from '../../moderation/schema.ts'
import { displayHost } from '../../text/hosts.ts'
import { type FormState, form } from '../form.ts'
import { count, exactTime } from '../format.ts'
import type { Site } from '../layout.ts'
import { reasonField } from './case.ts'
import { modLayout } from './layout.ts'

/** @returns the page of banned domains, with what links there and what can be restored */
export function domainsPage(site: Site, domains: DomainCase[], state?: FormState): string {
  const items = domains.map(banned)
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
          hint: 'With all subdomains.',
          required: true
        },
        {
          name: 'remove_posts',
          label: 'Also remove the posts that link there',
          type: 'checkbox',
          hint: 'The newest 1,000, which takes some seconds. Their authors are told.'
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

function banned({ domain, reason, banned_at, posts, ...found }: DomainCase, index: number) {
  const host = displayHost(domain)
  return html`<li class="comment">
<p><strong><bdi>${host}</bdi></strong> <span class="hint">${exactTime(banned_at.toISOString())}</span></p>
!${reason ? html`<p>${reason}</p>` : ''}
!${posts > 0 ? html`<p>${count(posts, 'post')} still ${posts === 1 ? 'links' : 'link'} there.</p>` : ''}
<form class="form" method="post" action="/mod/domains/unban">
<p><button class="button" type="submit" name="domain" value="${domain}">Accept <bdi>${host}</bdi> again</button></p>
</form>
!${found.batch ? restore(found.batch, found.removed, index) : ''}
</li>`
}

function restore(batch: string, removed: number, index: number) {
  return html`<p>${count(removed, 'post')} of what was removed with it can be restored.</p>
!${form({
    id: `restore-${index}`,
    action: '/mod/domains/restore',
    fields: [reasonField],
    hidden: { batch },
    button: 'Restore all'
  })}`
}
