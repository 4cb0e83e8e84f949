import { hash, randomBytes } from 'node:crypto'
import { LockMode } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../errors/coded-error.ts'
import { Secret } from './secret.ts'

export type Purpose = 'reset' | 'verify' | 'invite' | 'oidc' | 'passkey' | 'second-step' | 'setup' | 'feeds'

export interface NewSecret {
  purpose: Purpose
  userId?: number
  /** Anything that JSON can hold. */
  payload?: unknown
  /** Seconds until it expires. */
  seconds: number
}

export interface FoundSecret {
  userId: number | null
  payload: unknown
  expires_at: Date
}

/** Makes a secret. @returns its token; the database stores only the hash */
export async function issueSecret(
  em: EntityManager,
  { purpose, userId, payload, seconds }: NewSecret
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const now = Date.now()
  await em.insert(Secret, {
    token_hash: hash('sha256', token),
    purpose,
    user_id: userId ?? null,
    payload: toText(payload),
    expires_at: new Date(now + seconds * 1000),
    created_at: new Date(now)
  })
  return token
}

/** Reads a secret without spending it: mail scanners open links. @returns null when it was spent, expired or never made */
export async function peekSecret(
  em: EntityManager,
  purpose: Purpose,
  token: string
): Promise<FoundSecret | null> {
  const found = await em.findOne(Secret, validSecret(purpose, token), { disableIdentityMap: true })
  if (!found) return null
  const { user_id, payload, expires_at } = found
  return { userId: user_id ?? null, payload: payload ? JSON.parse(payload) : null, expires_at }
}

/** Spends a secret. Of concurrent calls one gets it. @returns null as `peekSecret` does */
export async function spendSecret(
  tx: EntityManager,
  purpose: Purpose,
  token: string
): Promise<FoundSecret | null> {
  const found = await peekSecret(tx, purpose, token)
  if (!found) return null
  return (await tx.nativeDelete(Secret, validSecret(purpose, token))) === 1 ? found : null
}

/** Deletes all secrets of a member, or those of one purpose. */
export async function deleteSecrets(tx: EntityManager, userId: number, purpose?: Purpose) {
  await tx.nativeDelete(Secret, { user_id: userId, ...(purpose && { purpose }) })
}

/** Whether the same secret was made for a member in the last seconds. */
export async function hasRecentSecret(
  em: EntityManager,
  { userId, purpose, payload }: Omit<NewSecret, 'seconds'>,
  seconds: number
): Promise<boolean> {
  const created_at = { $gt: new Date(Date.now() - seconds * 1000) }
  const same = { user_id: userId ?? null, purpose, payload: toText(payload) }
  return (await em.count(Secret, { ...same, created_at })) > 0
}

function toText(payload: unknown): string | null {
  return payload === undefined ? null : JSON.stringify(payload)
}

/** What the owner of a token is told that was spent, expired or never made. */
export function linkInvalid() {
  return new CodedError('LINK_INVALID', 'This link has expired, or was used already.')
}

function validSecret(purpose: Purpose, token: string) {
  return { token_hash: hash('sha256', token), purpose, expires_at: { $gt: new Date() } }
}

/** Takes one of the `uses` that a payload counts. Of concurrent calls none gets more than there are. @returns the user id, or null */
export async function takeUse(tx: EntityManager, purpose: Purpose, token: string): Promise<number | null> {
  const found = await tx.findOne(Secret, validSecret(purpose, token), {
    lockMode: LockMode.PESSIMISTIC_WRITE
  })
  if (!found) return null
  const left = Number(Object(JSON.parse(found.payload ?? '{}')).uses) - 1
  if (left > 0) found.payload = JSON.stringify({ uses: left })
  else tx.remove(found)
  await tx.flush()
  return found.user_id ?? null
}
