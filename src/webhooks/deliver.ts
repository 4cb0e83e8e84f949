import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import Type from 'typebox'
import { Value } from 'typebox/value'
import { addJob } from '../jobs/add.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { notifyAdmins } from '../notices/notify-admins.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { OutgoingError } from '../outgoing/outgoing-error.ts'
import { secondsOf } from '../outgoing/retry-after.ts'
import { write } from '../sql/write.ts'
import { readEvent } from './content.ts'
import { Delivery } from './delivery.ts'
import { bodyFor } from './messages.ts'
import { webhookJob } from './queue.ts'
import { kinds } from './schema.ts'
import { signedHeaders } from './signature.ts'
import { Webhook } from './webhook.ts'

const Payload = Type.Object({ event_id: Type.String(), put_off: Type.Integer() })

/** Failures in a row after which a webhook is turned off. */
const maxFailures = 20

/** How often a receiver may put off one message. */
const maxPutOff = 20

/** Milliseconds that a receiver has. */
const patience = 5_000

interface Outcome {
  status: number | null
  error: string | null
  retryAfter: string | null
}

export interface DeliverOptions {
  outgoing: Outgoing
  /** Of the board. */
  origin: string
}

/** Makes the handler of deliveries. No transaction is open while a message is sent. */
export function webhookHandler({ outgoing, origin }: DeliverOptions): JobHandler {
  return async (payload, { em, signal }) => {
    const { event_id, put_off } = Value.Parse(Payload, payload)
    const delivery = await em.findOne(Delivery, { event_id })
    if (!delivery) return
    const webhook = await em.findOne(Webhook, { id: delivery.webhook_id, disabled_at: null })
    if (!webhook) return giveUp(em, delivery, 'The webhook was turned off.')
    const event = await readEvent(em, delivery, origin)
    // What was deleted meanwhile is not told of. The row stays, or it would be noticed again.
    if (!event) return giveUp(em, delivery, 'It is no longer there.')
    const kind = kinds.find((one) => one === webhook.kind) ?? 'generic'
    const body = bodyFor(kind, event)
    const began = performance.now()
    const outcome = await send(outgoing, webhook, event_id, body, signal)
    await note(em, delivery, performance.now() - began, outcome)
    const { status } = outcome
    if (status !== null && status >= 200 && status < 300) return succeed(em, webhook)
    if (status === 410) return disable(em, webhook, 'It answered that it is gone for good (410).')
    const wait = status === 429 || status === 503 ? secondsOf(outcome.retryAfter) : null
    if (wait !== null && put_off < maxPutOff)
      return addJob(em, { kind: webhookJob, payload: { event_id, put_off: put_off + 1 }, delay: wait })
    await fail(em, webhook, outcome.error ?? `It answered ${status}.`)
  }
}

async function send(
  outgoing: Outgoing,
  { url, secret }: Webhook,
  id: string,
  body: string,
  signal: AbortSignal
): Promise<Outcome> {
  const headers = { 'content-type': 'application/json', ...signedHeaders(secret, id, body) }
  try {
    return { error: null, ...(await outgoing.send(url, { headers, body, time: patience, signal })) }
  } catch (error) {
    // A process that closes is no failure of the receiver.
    if (signal.aborted || !(error instanceof OutgoingError)) throw error
    return { status: null, error: error.message, retryAfter: null }
  }
}

async function giveUp(em: EntityManager, delivery: Delivery, error: string) {
  await note(em, delivery, 0, { status: null, error, retryAfter: null })
}

async function note(em: EntityManager, { id }: Delivery, took: number, { status, error }: Outcome) {
  await em.nativeUpdate(Delivery, { id }, { status, error, took: Math.round(took) })
}

async function succeed(em: EntityManager, { id, failures }: Webhook) {
  if (failures > 0) await em.nativeUpdate(Webhook, { id }, { failures: 0 })
}

/** Counts a failure. @throws {Error} the message is tried again later */
async function fail(em: EntityManager, webhook: Webhook, reason: string) {
  await write(em, 'update webhooks set failures = failures + 1 where id = ?', [webhook.id])
  const { failures } = await em.findOneOrFail(Webhook, webhook.id, { refresh: true })
  if (failures >= maxFailures) return disable(em, webhook, `It failed ${failures} times in a row. ${reason}`)
  throw new Error(reason)
}

/** Turns a webhook off, and tells the administrators. Its other messages are given up. */
async function disable(em: EntityManager, { id, name }: Webhook, reason: string) {
  await transactional(em, async (tx) => {
    const disabled = await tx.nativeUpdate(Webhook, { id, disabled_at: null }, { disabled_at: new Date() })
    if (disabled === 0) return
    await notifyAdmins(tx, `The webhook “${name}” was turned off. ${reason}`)
  })
}
