import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { type Actor, recordAct } from '../audit/record.ts'
import { CodedError } from '../errors/coded-error.ts'
import { tagUnknown } from '../tags/errors.ts'
import { Tag } from '../tags/tag.ts'
import { cleanLine } from '../text/line.ts'
import { Delivery } from './delivery.ts'
import { addDelivery } from './queue.ts'
import {
  events,
  kinds,
  maxWebhooks,
  type NewWebhook,
  type WebhookDetail,
  type WebhookItem
} from './schema.ts'
import { newWebhookSecret } from './signature.ts'
import { Webhook } from './webhook.ts'

/** Deliveries that the page of a webhook shows. */
const maxShown = 50

/** Lists all webhooks. */
export async function listWebhooks(em: EntityManager): Promise<WebhookItem[]> {
  const webhooks = await em.find(Webhook, {}, { orderBy: { id: 'asc' }, disableIdentityMap: true })
  return webhooks.map(toItem)
}

/** Reads a webhook and its newest deliveries. @throws {CodedError} WEBHOOK_NOT_FOUND */
export async function findWebhook(em: EntityManager, id: number): Promise<WebhookDetail> {
  const webhook = await em.findOne(Webhook, id, { disableIdentityMap: true })
  if (!webhook) throw webhookNotFound()
  const options = { orderBy: { id: 'desc' }, limit: maxShown, disableIdentityMap: true } as const
  const rows = await em.find(Delivery, { webhook_id: id }, options)
  const deliveries = rows.map(({ event, event_id, status, error, took, created_at }) => ({
    event,
    event_id,
    status: status ?? null,
    error: error ?? null,
    took: took ?? null,
    created_at
  }))
  return { ...toItem(webhook), deliveries }
}

/**
 * Makes a webhook, which is told of what happens from now on.
 * @param origin of the board, for the links in messages
 * @returns its id, and its secret, which is shown only now
 * @throws {CodedError} SITE_URL_MISSING, EVENTS_MISSING, URL_INVALID, TAG_UNKNOWN, WEBHOOKS_TAKEN
 */
export async function makeWebhook(em: EntityManager, actor: Actor, wanted: NewWebhook, origin: string) {
  if (!origin) throw new CodedError('SITE_URL_MISSING', 'Messages link to the board: set SITE_URL first.')
  const { kind, events, min_score } = wanted
  if (events.length === 0) throw new CodedError('EVENTS_MISSING', 'Please choose at least one.')
  const url = requireUrl(wanted.url)
  const name = cleanLine(wanted.name) || url.host
  const secret = newWebhookSecret()
  return transactional(em, async (tx) => {
    if ((await tx.count(Webhook)) >= maxWebhooks)
      throw new CodedError('WEBHOOKS_TAKEN', `There are ${maxWebhooks} webhooks already.`)
    const tag = wanted.tag ? await tx.findOne(Tag, { name: wanted.tag, merged_into: null }) : null
    if (wanted.tag && !tag) throw tagUnknown(wanted.tag)
    const id = await tx.insert(Webhook, {
      name,
      url: url.href,
      kind,
      secret,
      events: events.join(' '),
      min_score: events.includes('post.popular') ? (min_score ?? 10) : null,
      tag_id: tag?.id ?? null,
      created_by: typeof actor === 'number' ? actor : null,
      created_at: new Date()
    })
    // The address may be a secret, as with Slack.
    await recordAct(tx, actor, { action: 'make-webhook', details: { name, kind, host: url.host, events } })
    return { id, secret }
  })
}

/** Turns a webhook off, or on again. @throws {CodedError} WEBHOOK_NOT_FOUND */
export async function enableWebhook(em: EntityManager, actor: Actor, id: number, enabled: boolean) {
  await change(em, actor, id, enabled ? 'enable-webhook' : 'disable-webhook', async (_, webhook) => {
    webhook.disabled_at = enabled ? null : (webhook.disabled_at ?? new Date())
    if (enabled) webhook.failures = 0
  })
}

/** Deletes a webhook with its deliveries. @throws {CodedError} WEBHOOK_NOT_FOUND */
export async function deleteWebhook(em: EntityManager, actor: Actor, id: number) {
  await change(em, actor, id, 'delete-webhook', async (tx, webhook) => {
    tx.remove(webhook)
    await tx.nativeDelete(Delivery, { webhook_id: id })
  })
}

/** Sends a message that says nothing. @throws {CodedError} WEBHOOK_NOT_FOUND */
export async function testWebhook(em: EntityManager, actor: Actor, id: number) {
  await change(em, actor, id, 'test-webhook', async (tx) => {
    await tx.nativeDelete(Delivery, { webhook_id: id, event: 'test' })
    await addDelivery(tx, id, 'test', 0)
  })
}

async function change(
  em: EntityManager,
  actor: Actor,
  id: number,
  action: string,
  work: (tx: EntityManager, webhook: Webhook) => Promise<void>
) {
  await transactional(em, async (tx) => {
    const webhook = await tx.findOne(Webhook, id)
    if (!webhook) throw webhookNotFound()
    await work(tx, webhook)
    await tx.flush()
    await recordAct(tx, actor, { action, details: { name: webhook.name } })
  })
}

function requireUrl(text: string): URL {
  const url = URL.parse(text.trim())
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url
  throw new CodedError('URL_INVALID', 'The address must start with http:// or https://, without a password.')
}

function toItem({ id, name, url, min_score, tag_id, failures, disabled_at, created_at, ...rest }: Webhook) {
  const own = rest.events.split(' ')
  return {
    id,
    name,
    url,
    kind: kinds.find((kind) => kind === rest.kind) ?? 'generic',
    events: events.filter((event) => own.includes(event)),
    min_score: min_score ?? null,
    tag_id: tag_id ?? null,
    failures,
    disabled_at: disabled_at ?? null,
    created_at
  }
}

function webhookNotFound() {
  return new CodedError('WEBHOOK_NOT_FOUND', 'There is no such webhook.')
}
