import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { chooseMail, findMailState, MailChoices, MailSettings } from '../../src/accounts/mail-choices.ts'
import { MaybeConfirmed, Member, NewEmail, NewPassword } from '../../src/accounts/schema.ts'
import { changeEmail, changePassword, deleteAccount } from '../../src/accounts/settings.ts'
import { addVerificationMail } from '../../src/mail/test-mail.ts'
import { chooseShortcuts, editAbout } from '../../src/members/profiles.ts'
import { Preferences, ProfileChanges } from '../../src/members/schema.ts'
import { noContent, ok } from '../../src/schema/replies.ts'

/** They check the password. */
const account = { session: 'only', expensive: true, writeLimit: 'account' } as const

/** Banned and unapproved members can still protect or delete their account. */
const own = { ...account, anyStanding: true } as const

const read = { schema: { response: ok(Member) }, config: { anyStanding: true } }
const update = { schema: { body: ProfileChanges, response: noContent } }
const preferences = { schema: { body: Preferences, response: noContent } }
const password = {
  schema: { body: NewPassword, response: noContent },
  config: { ...own, event: 'password_changed' }
} as const
const email = {
  schema: { body: NewEmail, response: noContent },
  config: { ...account, event: 'email_changed' }
} as const
const mailRead = { schema: { response: ok(MailSettings) }, config: { session: 'only' } } as const
const mailUpdate = {
  schema: { body: MailChoices, response: noContent },
  config: { session: 'only' }
} as const
const verification = {
  schema: { response: noContent },
  config: { session: 'only', anyStanding: true }
} as const
const removal = {
  schema: { body: MaybeConfirmed, response: noContent },
  config: { ...own, event: 'account_deleted' }
} as const

const me: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()

  app.get('/users/me', read, async function readMe(request) {
    return request.member
  })

  app.put('/users/me', update, async function updateProfile(request) {
    await editAbout(request.getDb(), request.member.id, request.body.about)
  })

  app.put('/users/me/preferences', preferences, async function updatePreferences(request) {
    await chooseShortcuts(request.getDb(), request.member.id, request.body.shortcuts)
  })

  app.put('/users/me/password', password, async function updatePassword(request, reply) {
    reply.setSession(await changePassword(request.getDb(), request, request.getClient(), request.body))
  })

  app.put('/users/me/email', email, async function updateEmail(request) {
    const terms = { sendsMail: app.sendsMail, refused: app.settings.refused_email_domains }
    await changeEmail(request.getDb(), whoConfirms(request), request.body, terms)
  })

  app.get('/users/me/mail', mailRead, async function readMail(request) {
    const { choice, isVerified, isBounced, pending } = await findMailState(request.getDb(), request.member.id)
    return { mail: choice, verified: isVerified, bounced: isBounced, pending }
  })

  app.put('/users/me/mail', mailUpdate, async function updateMail(request) {
    await chooseMail(request.getDb(), request.member.id, request.body.mail)
  })

  // Where sign-up is by e-mail domain, unapproved members need this mail.
  app.post('/users/me/email/verification', verification, async function resend(request) {
    await addVerificationMail(request.getDb(), request.member.id, app.sendsMail)
  })

  app.delete('/users/me', removal, async function removeAccount(request, reply) {
    await deleteAccount(request.getDb(), whoConfirms(request), request.body.current_password)
    reply.clearSession()
  })
}

function whoConfirms({ member, sessionId }: FastifyRequest) {
  return { userId: member.id, sessionId }
}

export default me
