import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { findReset, requestReset, resetPassword } from '../src/accounts/reset.ts'
import { ForgottenPassword, ResetPassword } from '../src/accounts/schema.ts'
import { forgottenPage, resetPage } from '../src/views/reset.ts'

const TokenParams = Type.Object({ token: Type.String({ maxLength: 100 }) })

const SentQuery = Type.Object({ sent: Type.Optional(Type.Literal('yes')) })

type TokenRequest = FastifyRequest<{ Params: { token: string } }>

/** The link to set a new password. Opening it spends nothing, since mail scanners do. */
const reset: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'private, no-store')
  })

  const render = async (request: TokenRequest) => ({
    username: (await findReset(request.getDb(), request.params.token)).username,
    action: `/reset/${encodeURIComponent(request.params.token)}`
  })

  app.get('/reset', { schema: { querystring: SentQuery } }, async function showForgotten(request, reply) {
    const isSent = request.query.sent !== undefined
    return reply.page(forgottenPage(await request.getSite(), { sendsMail: app.sendsMail, isSent }))
  })

  app.post(
    '/reset',
    {
      schema: { body: ForgottenPassword },
      errorHandler: app.redisplay(async (request, state) =>
        forgottenPage(await request.getSite(), { sendsMail: app.sendsMail, state })
      )
    },
    async function sendReset(request, reply) {
      if (app.sendsMail) await requestReset(request.getDb(), request.getClient(), request.body.email)
      return reply.redirect('/reset?sent=yes', 303)
    }
  )

  app.get('/reset/:token', { schema: { params: TokenParams } }, async function showReset(request, reply) {
    return reply.page(resetPage(await request.getSite(), await render(request)))
  })

  app.post(
    '/reset/:token',
    {
      schema: { params: TokenParams, body: ResetPassword },
      config: { expensive: true, event: 'password_reset' },
      errorHandler: app.redisplay(async (request: TokenRequest, state) =>
        resetPage(await request.getSite(), { ...(await render(request)), state })
      )
    },
    async function setPassword(request, reply) {
      const { password } = request.body
      request.memberId = await resetPassword(request.getDb(), request.params.token, password, app.site.name)
      return reply.clearSession().redirect('/login?next=%2F', 303)
    }
  )
}

export default reset
