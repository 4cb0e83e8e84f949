import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import Type, { type Static } from 'typebox'
import Value from 'typebox/value'
import { CodedError } from '../errors/coded-error.ts'
import { includesRole, isBanned, type Role } from '../members/roles.ts'
import { User } from '../members/user.ts'
import { Time } from '../schema/types.ts'
import { WholeNumber } from '../schema/whole-number.ts'
import { Secret } from '../secrets/secret.ts'
import { issueSecret, linkInvalid, peekSecret, takeUse } from '../secrets/secrets.ts'

export const invitationLimits = { uses: 20, days: 30, open: 20 } as const

export const NewInvitation = Type.Object(
  {
    uses: WholeNumber({ minimum: 1, maximum: invitationLimits.uses }),
    days: WholeNumber({ minimum: 1, maximum: invitationLimits.days })
  },
  { title: 'NewInvitation' }
)

/** An open invitation, as its member sees it. */
export const Invitation = Type.Object(
  {
    id: Type.Integer(),
    /** How many can still use it. */
    uses: Type.Integer(),
    created_at: Time,
    expires_at: Time
  },
  { title: 'Invitation' }
)

export type Invitation = Static<typeof Invitation>

/** Who may invite at once; others when they are no longer new. */
interface Inviter {
  id: number
  role: Role
  karma: number
}

const Payload = Type.Object({ uses: Type.Integer() })

/**
 * Makes an invitation. @param newMember what a member is new by
 * @returns its path, which is known only now
 * @throws {CodedError} FORBIDDEN, INVITATIONS_OPEN
 */
export async function invite(
  em: EntityManager,
  inviter: Inviter,
  { uses, days }: Static<typeof NewInvitation>,
  newMember: { days: number; karma: number }
): Promise<string> {
  await requireMayInvite(em, inviter, newMember)
  return transactional(em, async (tx) => {
    const open = await tx.count(Secret, {
      user_id: inviter.id,
      purpose: 'invite',
      expires_at: { $gt: new Date() }
    })
    if (open >= invitationLimits.open) {
      throw new CodedError('INVITATIONS_OPEN', `You have ${open} open invitations. Withdraw one first.`)
    }
    const seconds = days * 86_400
    return `/invite/${await issueSecret(tx, { purpose: 'invite', userId: inviter.id, payload: { uses }, seconds })}`
  })
}

async function requireMayInvite(
  em: EntityManager,
  { id, role, karma }: Inviter,
  newMember: { days: number; karma: number }
) {
  if (includesRole(role, 'moderator')) return
  const since = new Date(Date.now() - newMember.days * 86_400_000)
  if (karma >= newMember.karma && (await em.count(User, { id, created_at: { $lte: since } })) > 0) return
  throw new CodedError(
    'FORBIDDEN',
    `Members invite after ${newMember.days} days, with ${newMember.karma} points.`
  )
}

/** Lists the open invitations of a member, the newest first. */
export async function listInvitations(em: EntityManager, userId: number): Promise<Invitation[]> {
  const secrets = await em.find(
    Secret,
    { user_id: userId, purpose: 'invite', expires_at: { $gt: new Date() } },
    { orderBy: { id: 'desc' } }
  )
  return secrets.map(({ id, payload, created_at, expires_at }) => ({
    id,
    uses: Value.Parse(Payload, JSON.parse(payload ?? '{}')).uses,
    created_at,
    expires_at
  }))
}

/** Makes an invitation of the member invalid. @throws {CodedError} LINK_INVALID */
export async function withdrawInvitation(em: EntityManager, userId: number, id: number) {
  if ((await em.nativeDelete(Secret, { id, user_id: userId, purpose: 'invite' })) === 0) throw linkInvalid()
}

/** @returns the name of the member who invites @throws {CodedError} LINK_INVALID */
export async function findInviter(em: EntityManager, token: string): Promise<string> {
  const found = await peekSecret(em, 'invite', token)
  return (await requireInviter(em, found?.userId)).username
}

/** Uses an invitation, in the transaction of the sign-up. @returns the id of the member who invites @throws {CodedError} LINK_INVALID */
export async function useInvitation(tx: EntityManager, token: string): Promise<number> {
  const userId = await takeUse(tx, 'invite', token)
  return (await requireInviter(tx, userId)).id
}

async function requireInviter(em: EntityManager, id: number | null | undefined): Promise<User> {
  const inviter = id ? await em.findOne(User, { id, deleted_at: null }) : null
  if (!inviter || isBanned(inviter.banned_until ?? null)) throw linkInvalid()
  return inviter
}
