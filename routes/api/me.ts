import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { changeEmail, changePassword, deleteAccount } from '../../src/accounts/account.ts'
import { About, Farewell, Me, NewEmail, NewPassword } from '../../src/accounts/schema.ts'
import { endSessions } from '../../src/accounts/sessions.ts'
import { editAbout } from '../../src/members/profiles.ts'
import { done, found } from '../../src/schema/replies.ts'

const me: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/users/me', { schema: { response: found(Me) } }, function read(request) {
    return request.requireMember()
  })

  app.put('/users/me', { schema: { body: About, response: done } }, async function edit(request, reply) {
    const member = await request.requireMember()
    await editAbout(request.getDb(), member.id, request.body.about)
    return reply.code(204).send(null)
  })

  app.put(
    '/users/me/password',
    { schema: { body: NewPassword, response: done }, config: { expensive: true } },
    async function password(request, reply) {
      const member = await request.requireMember()
      const { current_password, password } = request.body
      const { token } = await changePassword(request.getDb(), member.id, current_password, password)
      return reply.keepSession(token).code(204).send(null)
    }
  )

  app.put(
    '/users/me/email',
    { schema: { body: NewEmail, response: done }, config: { expensive: true } },
    async function email(request, reply) {
      const member = await request.requireMember()
      await changeEmail(request.getDb(), member.id, request.body.current_password, request.body.email)
      return reply.code(204).send(null)
    }
  )

  app.delete(
    '/users/me',
    { schema: { body: Farewell, response: done }, config: { expensive: true } },
    async function leave(request, reply) {
      const member = await request.requireMember()
      await deleteAccount(request.getDb(), member.id, request.body.current_password)
      return reply.forgetSession().code(204).send(null)
    }
  )

  app.delete(
    '/users/me/sessions',
    { schema: { response: done } },
    async function logOutEverywhere(request, reply) {
      const member = await request.requireMember()
      await endSessions(request.getDb(), member.id)
      return reply.forgetSession().code(204).send(null)
    }
  )
}

export default me
