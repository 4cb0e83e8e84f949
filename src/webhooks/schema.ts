import Type, { type Static } from 'typebox'
import { Id, Nullable, Text, Time } from '../schema/types.ts'
import { WholeNumber } from '../schema/whole-number.ts'
import { tagLimits } from '../tags/limits.ts'

export const kinds = ['generic', 'slack', 'mattermost', 'discord', 'teams'] as const

export type Kind = (typeof kinds)[number]

export const events = [
  'post.created',
  'post.popular',
  'comment.created',
  'flag.created',
  'member.waiting'
] as const

export type EventName = (typeof events)[number]

export const maxWebhooks = 20

const fields = {
  name: Text(50),
  url: Text(2000),
  kind: Type.Enum([...kinds]),
  /** Name of a tag: only its posts, and comments on them. */
  tag: Type.Optional(Text(tagLimits.name, 0))
}

const score = WholeNumber({ minimum: 1, maximum: 1_000_000 })

export const NewWebhook = Type.Object(
  {
    ...fields,
    events: Type.Array(Type.Enum([...events]), { minItems: 1, maxItems: events.length, uniqueItems: true }),
    /** Points from which a post is popular. */
    min_score: Type.Optional(score)
  },
  { title: 'NewWebhook' }
)

export type NewWebhook = Static<typeof NewWebhook>

/** The same as a form sends it: an empty value, and one for each box that is checked. */
export const WebhookForm = Type.Object({
  ...fields,
  events: Type.Union([Text(30, 0), Type.Array(Text(30, 0), { maxItems: events.length + 1 })]),
  min_score: Type.Union([score, Type.Literal('')])
})

/** Without the secret, which is shown once. */
export const WebhookItem = Type.Object(
  {
    id: Id,
    name: Type.String(),
    url: Type.String(),
    kind: Type.Enum([...kinds]),
    events: Type.Array(Type.Enum([...events])),
    min_score: Nullable(Type.Integer()),
    tag_id: Nullable(Type.Integer()),
    /** Deliveries that failed in a row. */
    failures: Type.Integer(),
    disabled_at: Nullable(Time),
    created_at: Time
  },
  { title: 'Webhook' }
)

export type WebhookItem = Static<typeof WebhookItem>

export const MadeWebhook = Type.Object(
  { id: Type.Integer(), secret: Type.String() },
  { title: 'MadeWebhook' }
)

export const WebhookChanges = Type.Object({ enabled: Type.Boolean() }, { title: 'WebhookChanges' })

export const DeliveryItem = Type.Object(
  {
    event: Type.String(),
    event_id: Type.String(),
    status: Nullable(Type.Integer()),
    error: Nullable(Type.String()),
    took: Nullable(Type.Integer()),
    created_at: Time
  },
  { title: 'Delivery' }
)

export type DeliveryItem = Static<typeof DeliveryItem>

export const WebhookDetail = Type.Object(
  {
    ...WebhookItem.properties,
    /** The newest first. */
    deliveries: Type.Array(DeliveryItem)
  },
  { title: 'WebhookDetail' }
)

export type WebhookDetail = Static<typeof WebhookDetail>
