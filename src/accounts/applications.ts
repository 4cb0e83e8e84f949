import type { EntityManager } from '@mikro-orm/sql'
import Type, { type Static } from 'typebox'
import { UsernameParams } from '../members/schema.ts'
import { User } from '../members/user.ts'
import { Time } from '../schema/types.ts'
import { deleteMember } from './administer.ts'

/** Days after which the account of a refused applicant is deleted. */
export const refusedDays = 7

/** Who asks to become a member, and their answer. */
export const Application = Type.Object(
  {
    username: Type.String(),
    application: Type.String(),
    created_at: Time
  },
  { title: 'Application' }
)

export type Application = Static<typeof Application>

export const DecisionParams = Type.Object({
  ...UsernameParams.properties,
  decision: Type.Enum(['approve', 'refuse'])
})

/** Applications that a page shows, and accounts that one round of the clean-up deletes. */
const limit = 50

/** Lists who waits for approval, the oldest first. */
export async function listApplications(em: EntityManager): Promise<Application[]> {
  const users = await em.find(
    User,
    { approved_at: null, refused_at: null, deleted_at: null, application: { $ne: null } },
    { orderBy: { id: 'asc' }, limit, disableIdentityMap: true }
  )
  return users.map(({ username, application, created_at }) => ({
    username,
    application: application ?? '',
    created_at
  }))
}

/** Deletes the accounts of applicants who were refused some days ago. @returns how many */
export async function deleteRefused(
  fork: () => EntityManager,
  signal: AbortSignal,
  now = Date.now()
): Promise<number> {
  const before = new Date(now - refusedDays * 86_400_000)
  const users = await fork().find(
    User,
    { refused_at: { $lt: before }, approved_at: null, deleted_at: null },
    { orderBy: { id: 'asc' }, limit }
  )
  let deleted = 0
  for (const { id } of users) {
    if (signal.aborted) break
    await deleteMember(fork(), 'board', id)
    deleted++
  }
  return deleted
}
