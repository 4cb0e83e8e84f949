import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  invitationLimits,
  invite,
  listInvitations,
  NewInvitation,
  withdrawInvitation
} from '../../src/accounts/invitations.ts'
import { IdParams } from '../../src/schema/types.ts'
import type { FormState } from '../../src/views/form.ts'
import { invitationsPage } from '../../src/views/invitations.ts'

const InvitationsQuery = Type.Object({ withdrawn: Type.Optional(Type.Literal('yes')) })

const invitations: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()
  app.acceptForms()

  app.get('/invitations', { schema: { querystring: InvitationsQuery } }, async function show(request, reply) {
    return reply.page(await render(request, { isWithdrawn: request.query.withdrawn !== undefined }))
  })

  app.post(
    '/invitations',
    {
      schema: { body: NewInvitation },
      errorHandler: app.redisplay((request, state) => render(request, { state }))
    },
    async function makeInvitation(request, reply) {
      const { new_member_days: days, new_member_karma: karma } = app.settings
      const path = await invite(request.getDb(), request.member, request.body, { days, karma })
      // Not redirected: the link is shown once, and is in no address.
      return reply.page(await render(request, { link: `${app.site.url}${path}` }))
    }
  )

  app.post(
    '/invitations/:id/withdraw',
    { schema: { params: IdParams } },
    async function withdraw(request, reply) {
      await withdrawInvitation(request.getDb(), request.member.id, request.params.id)
      return reply.redirect('/dashboard/invitations?withdrawn=yes', 303)
    }
  )
}

async function render(
  request: FastifyRequest,
  shown: { link?: string; isWithdrawn?: boolean; state?: FormState }
) {
  const invitations = await listInvitations(request.getDb().fork(), request.member.id)
  return invitationsPage(await request.getSite(), { invitations, limits: invitationLimits, ...shown })
}

export default invitations
