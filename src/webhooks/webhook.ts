import { defineEntity, p } from '@mikro-orm/core'

const WebhookSchema = defineEntity({
  name: 'Webhook',
  tableName: 'webhooks',
  properties: {
    id: p.integer().primary(),
    name: p.string().length(50),
    url: p.string().length(2000),
    /** Whose format is sent: one of `kinds`. */
    kind: p.string().length(12),
    /** Signs what is sent, in the form of Standard Webhooks. */
    secret: p.string().length(100),
    /** Separated by spaces. */
    events: p.string().length(200),
    /** Points from which a post is popular. */
    min_score: p.integer().nullable(),
    /** Only posts with this tag, and comments on them. */
    tag_id: p.integer().nullable(),
    /** Deliveries that failed since the last one that did not. */
    failures: p.integer().default(0),
    disabled_at: p.datetime(3).nullable(),
    created_by: p.integer().nullable(),
    created_at: p.datetime(3)
  }
})

/** An address elsewhere that is told what happens on the board. It has no foreign keys, so that it locks nothing. */
export class Webhook extends WebhookSchema.class {}
WebhookSchema.setClass(Webhook)
