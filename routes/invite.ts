import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { findInviter } from '../src/accounts/invitations.ts'
import { SignUp } from '../src/accounts/schema.ts'
import { signUp } from '../src/accounts/sign-up.ts'
import type { FormState } from '../src/views/form.ts'
import { invitePage } from '../src/views/sign-up.ts'

const TokenParams = Type.Object({ token: Type.String({ maxLength: 100 }) })
const Trap = {
  stamp: Type.Optional(Type.String({ maxLength: 100 })),
  note: Type.Optional(Type.String({ maxLength: 1000 }))
}
const InviteForm = Type.Object({ ...SignUp.properties, ...Trap })

type TokenRequest = FastifyRequest<{ Params: { token: string } }>

/** The link of an invitation. Opening it uses nothing. */
const invite: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'private, no-store')
  })

  const render = async (request: TokenRequest, state?: FormState) =>
    invitePage(await request.getSite(), {
      inviter: await findInviter(request.getDb(), request.params.token),
      action: `/invite/${encodeURIComponent(request.params.token)}`,
      stamp: app.stampForm(state?.values.stamp),
      ...(state && { state })
    })

  app.get(
    '/invite/:token',
    { schema: { params: TokenParams } },
    async function showInvitation(request, reply) {
      return reply.page(await render(request))
    }
  )

  app.post(
    '/invite/:token',
    {
      schema: { params: TokenParams, body: InviteForm },
      config: { expensive: true, event: 'signed_up' },
      errorHandler: app.deceiveRobots(app.redisplay(render))
    },
    async function acceptInvitation(request, reply) {
      request.requireHuman(request.body)
      const account = { ...request.body, invitation: request.params.token }
      const session = await signUp(request.getDb(), request.getClient(), account, app.settings)
      return reply.setSession(session).redirect('/', 303)
    }
  )
}

export default invite
