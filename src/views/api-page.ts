import { html } from 'ghtml'
import type { ListedGroup, ListedOperation } from '../openapi/listing.ts'
import { layout, type Site } from './layout.ts'

/** @returns the page that describes the API */
export function apiPage(site: Site, groups: ListedGroup[]): string {
  const links = groups.map(({ name }) => html`<a href="#${name}">${capitalize(name)}</a>`).join(' · ')
  return layout(site, {
    title: 'API',
    description: `How programs use ${site.name}: every operation, with a command to try it.`,
    canonical: '/docs/api',
    body: html`<h1 class="about">API</h1>
<div class="text">
<p>Programs can do here what the pages do. They find all of it in <a href="/openapi.json">openapi.json</a>, from which this page is made. The commands below need the address of the board, and an access token, which members make in <a href="/dashboard/settings/tokens">their settings</a>:</p>
<pre><code>BOARD=${site.url || 'http://127.0.0.1:3000'}
TOKEN=jtn_…</code></pre>
<p>Where a session is asked for, log in first: <a href="#logIn">that command</a> keeps it in the file cookies.txt. Errors are JSON with a <code>code</code> for programs and a <code>detail</code> for people. The <code>next_cursor</code> of a list is the <code>cursor</code> of its next part.</p>
<p>!${links}</p>
</div>
!${groups.map(groupSection)}`
  })
}

function groupSection({ name, description, operations }: ListedGroup): string {
  return html`<section class="text" aria-labelledby="${name}">
<h2 id="${name}">${capitalize(name)}</h2>
<p>${description}</p>
!${operations.map(operationPart)}</section>
`
}

function operationPart({ id, name, summary, access, takes, curl }: ListedOperation): string {
  const list = takes.map(({ name, text }) => html`<li><code>${name}</code>: ${text}</li>`)
  return html`<h3 id="${id}"><code>${name}</code></h3>
<p>${summary}. <span class="quiet">For ${access}.</span></p>
!${list.length > 0 ? html`<ul>!${list}</ul>` : ''}
<pre><code>${curl}</code></pre>
`
}

const capitalize = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)
