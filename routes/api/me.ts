import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DeleteAccount, Member, NewEmail, NewPassword } from '../../src/accounts/schema.ts'
import { endSessions } from '../../src/accounts/sessions.ts'
import { changeEmail, changePassword, deleteAccount } from '../../src/accounts/settings.ts'
import { editAbout } from '../../src/members/profiles.ts'
import { ProfileChanges } from '../../src/members/schema.ts'
import { noContent, ok } from '../../src/schema/replies.ts'

/** They check the password. */
const account = { expensive: true, writeLimit: 'account' } as const

/** Who is banned can still protect or leave the account. */
const own = { ...account, anyStanding: true } as const

const read = { schema: { response: ok(Member) } }
const update = { schema: { body: ProfileChanges, response: noContent } }
const password = { schema: { body: NewPassword, response: noContent }, config: own }
const email = { schema: { body: NewEmail, response: noContent }, config: account }
const removal = { schema: { body: DeleteAccount, response: noContent }, config: own }
const sessions = {
  schema: { response: noContent },
  config: { writeLimit: 'account', anyStanding: true }
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
    const { current_password, password } = request.body
    const token = await changePassword(request.getDb(), request.member.id, current_password, password)
    reply.setSession(token)
  })

  app.put('/users/me/email', email, async function updateEmail(request) {
    const { current_password, email } = request.body
    await changeEmail(request.getDb(), request.member.id, current_password, email)
  })

  app.delete('/users/me', removal, async function removeAccount(request, reply) {
    await deleteAccount(request.getDb(), request.member.id, request.body.current_password)
    reply.clearSession()
  })

  app.delete('/users/me/sessions', sessions, async function logOutEverywhere(request, reply) {
    await endSessions(request.getDb(), request.member.id)
    reply.clearSession()
  })
}

export default me
