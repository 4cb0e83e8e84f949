import type { EntityManager } from '@mikro-orm/sql'
import Type from 'typebox'
import { Value } from 'typebox/value'
import type { MailKind } from '../jobs/mail.ts'
import { PermanentError } from '../jobs/permanent-error.ts'
import type { JobHandler } from '../jobs/worker.ts'
import { User } from '../members/user.ts'
import { writeLetter } from './letters.ts'
import { BouncedError, type Send } from './transport.ts'
import { unsubscribeToken } from './unsubscribe.ts'
import { type Sender, writeMessage } from './write.ts'

const MailPayload = Type.Object({
  userId: Type.Union([Type.Integer(), Type.Null()]),
  message: Type.String()
})

export interface Post {
  send: Send
  sender(): Sender
  /** For the links by which mail ends. */
  secret(): Buffer
}

/** Makes the handler of a kind of mail. No transaction is open while it is sent. */
export function mailHandler(kind: MailKind, { send, sender, secret }: Post): JobHandler {
  return async (payload, { em, signal, attempts }) => {
    const { userId, message } = Value.Parse(MailPayload, payload)
    const user = userId === null ? null : await em.findOne(User, { id: userId, deleted_at: null })
    if (!user) return
    const letter = await writeLetter(em, kind, user, attempts === 1)
    if (!letter || isBounced(user, letter.to)) return
    const end = kind === 'notices' ? `/unsubscribe/${unsubscribeToken(secret(), user.id)}` : undefined
    try {
      await send(writeMessage(sender(), letter.to, message, letter, end), signal)
    } catch (error) {
      if (error instanceof BouncedError) return noteBounce(em, user.id, letter.to)
      // Or a job for the same notices would be added every minute.
      if (error instanceof PermanentError) await letter.done?.()
      throw error
    }
    await letter.done?.()
  }
}

function isBounced({ email, email_bounced_at }: User, to: string): boolean {
  return to === email && email_bounced_at !== null && email_bounced_at !== undefined
}

/** The address may have changed meanwhile. */
async function noteBounce(em: EntityManager, id: number, email: string) {
  await em.nativeUpdate(User, { id, email }, { email_bounced_at: new Date() })
}
