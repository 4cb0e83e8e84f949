import { defineEntity, p } from '@mikro-orm/core'

const DeliverySchema = defineEntity({
  name: 'Delivery',
  tableName: 'deliveries',
  properties: {
    id: p.integer().primary(),
    webhook_id: p.integer(),
    event: p.string().length(30),
    /** Id of the post, comment, flag or member. */
    subject_id: p.integer(),
    /** Names the message, the same on every try. */
    event_id: p.string().length(40),
    /** HTTP status of the last try; null before the first, and when nothing was answered. */
    status: p.integer().nullable(),
    error: p.string().length(300).nullable(),
    /** Milliseconds. */
    took: p.integer().nullable(),
    created_at: p.datetime(3)
  },
  uniques: [{ name: 'deliveries_once', properties: ['webhook_id', 'event', 'subject_id'] }],
  indexes: [{ name: 'deliveries_webhook', properties: ['webhook_id', 'id'] }]
})

/** One event for one webhook, which is sent once, however many processes notice it. */
export class Delivery extends DeliverySchema.class {}
DeliverySchema.setClass(Delivery)
