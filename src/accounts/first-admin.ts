import type { EntityManager } from '@mikro-orm/sql'
import { Secret } from '../secrets/secret.ts'
import { issueSecret, linkInvalid, peekSecret } from '../secrets/secrets.ts'
import { bumpSettings } from '../settings/change.ts'
import { currentTime } from '../sql/dates.ts'
import { write } from '../sql/write.ts'

/** Why a new member may be the first administrator: the code of the log, or that only this machine reaches the board. */
export type AdminClaim = { code: string } | 'local'

/** Seconds for which a code is valid; every start makes another one. */
const codeSeconds = 30 * 86_400

/** Members who came by an import or as a seed have no password, and do not count. */
const noMemberYet = 'not exists (select 1 from users where password is not null)'

/**
 * Makes a code for the first administrator. It is only for the log: the database stores its hash. Codes of other
 * processes and of earlier starts stay valid until there is an administrator.
 */
export function issueSetupCode(em: EntityManager): Promise<string> {
  return issueSecret(em, { purpose: 'setup', seconds: codeSeconds })
}

/** Whether a code would make its owner the first administrator. */
export async function isSetupCode(em: EntityManager, code: string): Promise<boolean> {
  return (await peekSecret(em, 'setup', code)) !== null
}

/** Whether nobody who can log in is there yet. */
export async function hasNoMember(em: EntityManager): Promise<boolean> {
  const rows = await em.execute<object[]>('select id from users where password is not null limit 1')
  return rows.length === 0
}

/**
 * Claims to be the first administrator, in the transaction of the sign-up or log-in. Of concurrent claims one wins.
 * @returns whether it was this one; without a code, the others become ordinary members
 * @throws {CodedError} LINK_INVALID, for a code that is wrong, expired or used
 */
export async function claimAdmin(tx: EntityManager, claim: AdminClaim): Promise<boolean> {
  const isLocal = claim === 'local'
  if (!isLocal && !(await isSetupCode(tx, claim.code))) throw linkInvalid()
  const isFirst = await closeSetup(tx, isLocal ? `and ${noMemberYet}` : '')
  if (!isLocal && !isFirst) throw linkInvalid()
  return isFirst
}

/** Ends the wait for the first administrator. @returns whether it was this call that did */
export async function closeSetup(tx: EntityManager, condition = ''): Promise<boolean> {
  const changed = await write(
    tx,
    `update settings set value = '"done"', updated_at = ${currentTime(tx)}
      where name = 'setup' and value = '"open"' ${condition}`,
    []
  )
  if (changed === 0) return false
  await tx.nativeDelete(Secret, { purpose: 'setup' })
  await bumpSettings(tx)
  return true
}
