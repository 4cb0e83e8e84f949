import Type, { type Static } from 'typebox'
import { reasonLimit } from '../audit/record.ts'
import { Nullable, Text, Time } from '../schema/types.ts'

const reason = { reason: Type.Optional(Text(reasonLimit, 0)) }

export const DomainParams = Type.Object({ domain: Text(255) })

export const DomainBan = Type.Object(
  {
    ...reason,
    /** Also removes the posts that link there. */
    remove_posts: Type.Optional(Type.Boolean())
  },
  { title: 'DomainBan' }
)

export type DomainBan = Static<typeof DomainBan>

export const DomainForm = Type.Object({
  ...DomainParams.properties,
  ...reason,
  remove_posts: Type.Optional(Type.Literal('on'))
})

export const BannedDomain = Type.Object({
  domain: Type.String(),
  reason: Nullable(Type.String()),
  banned_at: Time
})

export type BannedDomain = Static<typeof BannedDomain>
