import type { EntityManager } from '@mikro-orm/sql'
import Type, { type Static } from 'typebox'
import { reasonLimit } from '../audit/record.ts'
import { forGood } from '../members/roles.ts'
import { RoleName } from '../members/schema.ts'
import { Text } from '../schema/types.ts'
import { banMember } from './administer.ts'

/** For what is grave; not needed when it was typed a short time ago. */
export const MaybeConfirmed = Type.Object({
  current_password: Type.Optional(Type.String({ maxLength: 1000 }))
})

export const NewRole = Type.Object({ ...MaybeConfirmed.properties, role: RoleName })

/** The days of a ban; empty for good. */
export const NewBan = Type.Object({
  days: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,4})?$' })),
  reason: Type.Optional(Text(reasonLimit, 0))
})

/** Bans a member as `banMember` does. */
export function banForDays(em: EntityManager, actor: number, userId: number, ban: Static<typeof NewBan>) {
  const until = ban.days ? new Date(Date.now() + Number(ban.days) * 86_400_000) : forGood
  return banMember(em, actor, userId, { until, reason: ban.reason?.trim() || null })
}
