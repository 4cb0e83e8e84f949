import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Confirmation, Member, NewEmail, NewPassword } from '../../src/accounts/schema.ts'
import { changeEmail, changePassword, deleteAccount } from '../../src/accounts/settings.ts'
import { editAbout } from '../../src/members/profiles.ts'
import { ProfileChanges } from '../../src/members/schema.ts'
import { noContent, ok } from '../../src/schema/replies.ts'

/** They check the password. */
const account = { expensive: true, writeLimit: 'account' } as const

/** Who is banned or not approved can still protect or leave the account. */
const own = { ...account, anyStanding: true } as const

const read = { schema: { response: ok(Member) }, config: { anyStanding: true } }
const update = { schema: { body: ProfileChanges, response: noContent } }
const password = {
  schema: { body: NewPassword, response: noContent },
  config: { ...own, event: 'password_changed' }
} as const
const email = {
  schema: { body: NewEmail, response: noContent },
  config: { ...account, event: 'email_changed' }
} as const
const removal = {
  schema: { body: Confirmation, response: noContent },
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

  app.put('/users/me/password', password, async function updatePassword(request, reply) {
    reply.setSession(await changePassword(request.getDb(), request.member, request.getClient(), request.body))
  })

  app.put('/users/me/email', email, async function updateEmail(request) {
    const { current_password, email } = request.body
    await changeEmail(request.getDb(), request.member.id, current_password, email, app.sendsMail)
  })

  app.delete('/users/me', removal, async function removeAccount(request, reply) {
    await deleteAccount(request.getDb(), request.member.id, request.body.current_password)
    reply.clearSession()
  })
}

export default me
