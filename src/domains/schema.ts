import Type, { type Static } from 'typebox'
import { reasonLimit } from '../audit/record.ts'
import { Nullable, Text, Time } from '../schema/types.ts'

const name = { domain: Text(255) }

const reason = { reason: Type.Optional(Text(reasonLimit, 0)) }

export const DomainBan = Type.Object({ ...name, ...reason })

export type DomainBan = Static<typeof DomainBan>

export const DomainParams = Type.Object(name)

export const BannedDomains = Type.Object({
  domains: Type.Array(
    Type.Object({ domain: Type.String(), reason: Nullable(Type.String()), banned_at: Time })
  )
})

export type BannedDomains = Static<typeof BannedDomains>
