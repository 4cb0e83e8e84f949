import { html } from 'ghtml'
import type { DeliveryItem, WebhookDetail, WebhookItem } from '../../webhooks/schema.ts'
import { type Choice, type Field, type FormState, form } from '../form.ts'
import type { Site } from '../layout.ts'
import { timeTag } from '../time.ts'
import { adminLayout, notice } from './layout.ts'

export interface WebhooksPage {
  webhooks: WebhookItem[]
  /** Names of all events. */
  events: readonly string[]
  isDone?: boolean
  /** That of the webhook that was just made, shown this once. */
  secret?: string
  /** Input and errors of the redisplayed form. */
  state?: FormState
}

const kinds: Choice[] = [
  { value: 'generic', label: 'A program (Standard Webhooks)' },
  { value: 'slack', label: 'Slack' },
  { value: 'mattermost', label: 'Mattermost' },
  { value: 'discord', label: 'Discord' },
  { value: 'teams', label: 'Microsoft Teams' }
]

/** @returns the page of all webhooks, with the form to make one */
export function adminWebhooksPage(
  site: Site,
  { webhooks, events, isDone, secret, state }: WebhooksPage
): string {
  const rows = webhooks.map(
    (webhook) => html`<li>
<a href="/admin/webhooks/${webhook.id}">${webhook.name}</a> <span class="quiet">${stateOf(webhook)}</span>
</li>
`
  )
  return adminLayout(
    site,
    '/admin/webhooks',
    html`<h1>Webhooks</h1>
!${notice(isDone ? 'Done.' : undefined)}
!${secret ? html`<div class="notice" role="status"><p>With this secret a program checks that a message is the board's. It is shown only now.</p><p><code class="secret">${secret}</code></p></div>` : ''}
!${rows.length > 0 ? html`<ul class="rows">!${rows}</ul>` : '<p class="quiet">None: nobody elsewhere is told what happens here.</p>'}
<section class="task">
<h2>New webhook</h2>
!${form({ id: 'webhook', action: '/admin/webhooks', fields: fieldsOf(events), button: 'Make the webhook', state })}
</section>`
  )
}

function fieldsOf(events: readonly string[]): Field[] {
  const options = events.map((value) => ({ value, label: value }))
  return [
    { name: 'name', label: 'Name', required: true },
    {
      name: 'url',
      label: 'Address',
      type: 'url',
      hint: 'Who knows it can write there: keep it.',
      required: true
    },
    { name: 'kind', label: 'Who is told', type: 'select', options: kinds, value: 'generic', required: true },
    { name: 'events', label: 'Of what', type: 'boxes', options },
    {
      name: 'min_score',
      label: 'Points of a popular post',
      type: 'number',
      hint: 'For post.popular. 10 when it is empty.',
      minimum: 1
    },
    { name: 'tag', label: 'Only with the tag', hint: 'Empty for all posts and comments.' }
  ]
}

/** @returns the page of a webhook with its deliveries */
export function adminWebhookPage(
  site: Site,
  { webhook, isDone, now }: { webhook: WebhookDetail; isDone: boolean; now: Date }
): string {
  const path = `/admin/webhooks/${webhook.id}`
  const isOff = webhook.disabled_at !== null
  const rows = webhook.deliveries.map((delivery) => deliveryRow(delivery, now))
  return adminLayout(
    site,
    '/admin/webhooks',
    html`<h1>${webhook.name}</h1>
!${notice(isDone ? 'Done.' : undefined)}
<p dir="auto">${webhook.kind}, ${new URL(webhook.url).host}: ${webhook.events.join(', ')}</p>
<p class="quiet">${stateOf(webhook)}</p>
<div class="acts">
!${act(`${path}/test`, 'Send a test')}
!${act(`${path}/enabled`, isOff ? 'Turn on' : 'Turn off', html`<input type="hidden" name="enabled" value="${isOff ? '1' : '0'}">`)}
!${act(`${path}/delete`, 'Delete')}
</div>
<section class="task">
<h2>Deliveries</h2>
!${rows.length > 0 ? html`<ul class="rows">!${rows}</ul>` : '<p class="quiet">None yet.</p>'}
</section>`
  )
}

function act(action: string, label: string, hidden = '') {
  return html`<form method="post" action="${action}">!${hidden}<button class="button" type="submit">${label}</button></form>`
}

function deliveryRow({ event, event_id, status, error, took, created_at }: DeliveryItem, now: Date) {
  const outcome = status === null ? (error ?? 'waits') : `answered ${status}`
  return html`<li>
<p><strong>${event}</strong> <span class="quiet">!${timeTag(created_at, now)}</span></p>
<p class="quiet">${outcome}!${took === null ? '' : html` in ${took} ms`}, <code>${event_id}</code></p>
</li>
`
}

function stateOf({ disabled_at, failures }: WebhookItem): string {
  if (disabled_at) return `turned off on ${disabled_at.toISOString().slice(0, 10)}`
  return failures > 0 ? `the last ${failures === 1 ? 'message' : `${failures} messages`} failed` : 'on'
}
