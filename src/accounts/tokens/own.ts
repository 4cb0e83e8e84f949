import { LockMode } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import type { Static } from 'typebox'
import { CodedError } from '../../errors/coded-error.ts'
import { User } from '../../members/user.ts'
import { type Confirming, requireConfirmed } from '../confirm.ts'
import { hashToken } from './find.ts'
import { type MadeToken, type NewToken, type OwnToken, tokenLimits } from './schema.ts'
import { scopes } from './scope.ts'
import { newTokenText } from './text.ts'
import { Token } from './token.ts'

/** Characters that are kept to know a token by: the prefix, and four of the 30. */
const hintLength = 8

/** Lists the tokens of a member, also those that have expired a short time ago, the newest first. */
export async function listTokens(em: EntityManager, userId: number): Promise<OwnToken[]> {
  const tokens = await em.find(Token, { user: userId }, { orderBy: { id: 'desc' }, disableIdentityMap: true })
  return tokens.map(({ id, name, hint, scopes: own, created_at, last_used_at, expires_at }) => ({
    id,
    name,
    hint,
    scopes: scopes.filter((scope) => own.split(' ').includes(scope)),
    created_at,
    last_used_at: last_used_at ?? null,
    expires_at: expires_at ?? null
  }))
}

/**
 * Makes a token, confirmed by the password. @returns it, which is known only now
 * @throws {CodedError} CONFIRMATION_NEEDED, PASSWORD_WRONG, TOKENS_TOO_MANY, TOO_MANY
 */
export async function makeToken(
  em: EntityManager,
  who: Confirming,
  { name, scopes: wanted, days, current_password }: NewToken
): Promise<Static<typeof MadeToken>> {
  await requireConfirmed(em, who, current_password)
  return transactional(em, async (tx) => {
    // Of two that are made at once, the second counts the first.
    await tx.findOneOrFail(User, who.userId, { lockMode: LockMode.PESSIMISTIC_WRITE })
    if ((await tx.count(Token, { user: who.userId })) >= tokenLimits.open) {
      throw new CodedError('TOKENS_TOO_MANY', `You have ${tokenLimits.open} tokens. Delete one first.`)
    }
    const token = newTokenText()
    const now = Date.now()
    const id = await tx.insert(Token, {
      user: who.userId,
      name: name.trim(),
      token_hash: hashToken(token),
      hint: token.slice(0, hintLength),
      scopes: scopes.filter((scope) => wanted.includes(scope)).join(' '),
      created_at: new Date(now),
      expires_at: days === 'never' ? null : new Date(now + days * 86_400_000)
    })
    return { id, token }
  })
}

/** Deletes a token of the member: nobody can use it any more. @throws {CodedError} TOKEN_NOT_FOUND */
export async function deleteToken(em: EntityManager, userId: number, id: number) {
  if ((await em.nativeDelete(Token, { id, user: userId })) > 0) return
  throw new CodedError('TOKEN_NOT_FOUND', 'You have no such token.')
}
