import type { EntityManager } from '@mikro-orm/sql'
import Type, { type Static } from 'typebox'
import { User } from '../members/user.ts'
import { Nullable } from '../schema/types.ts'

/** The notices of which a member can be told by mail. */
const mailChoices = ['none', 'reply', 'mention', 'reply mention'] as const

export const MailChoices = Type.Object({ mail: Type.Enum([...mailChoices]) }, { title: 'MailChoices' })

export type MailChoice = Static<typeof MailChoices>['mail']

/** What the API tells a member of the mail to them. */
export const MailSettings = Type.Object(
  {
    ...MailChoices.properties,
    verified: Type.Boolean(),
    bounced: Type.Boolean(),
    /** The address that is to be confirmed. */
    pending: Nullable(Type.String())
  },
  { title: 'MailSettings' }
)

/** What a member is to know of the mail to them. */
export interface MailState {
  choice: MailChoice
  isVerified: boolean
  isBounced: boolean
  /** The address that is to be confirmed, and replaces the other one then. */
  pending: string | null
}

/** Reads what the settings page shows of a member's mail. */
export async function findMailState(em: EntityManager, userId: number): Promise<MailState> {
  const user = await em.findOneOrFail(User, userId, { disableIdentityMap: true })
  return {
    choice: mailChoices.find((choice) => choice === user.mail_choices) ?? 'none',
    isVerified: !!user.email_verified_at,
    isBounced: !!user.email_bounced_at,
    pending: user.pending_email ?? null
  }
}

/** @param stored the column; null for none */
export function toChoices(stored: string | null): string[] {
  return stored?.split(' ') ?? []
}

/** Chooses of what a member is told by mail. */
export async function chooseMail(em: EntityManager, userId: number, choice: MailChoice) {
  await em.nativeUpdate(User, { id: userId }, { mail_choices: choice === 'none' ? null : choice })
}
