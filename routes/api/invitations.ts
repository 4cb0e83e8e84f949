import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import {
  Invitation,
  invite,
  listInvitations,
  NewInvitation,
  withdrawInvitation
} from '../../src/accounts/invitations.ts'
import { createdAs, noContent, ok } from '../../src/schema/replies.ts'
import { IdParams } from '../../src/schema/types.ts'

/** The link is told only once. */
const NewLink = Type.Object({ link: Type.String() }, { title: 'InvitationLink' })

const list = {
  schema: { response: ok(Type.Object({ invitations: Type.Array(Invitation) }, { title: 'InvitationList' })) }
}
const create = { schema: { body: NewInvitation, response: createdAs(NewLink) } }
const byId = { schema: { params: IdParams, response: noContent } }

const invitations: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()

  app.get('/invitations', list, async function readInvitations(request) {
    return { invitations: await listInvitations(request.getDb(), request.member.id) }
  })

  app.post('/invitations', create, async function makeInvitation(request) {
    const { new_member_days: days, new_member_karma: karma } = app.settings
    const path = await invite(request.getDb(), request.member, request.body, { days, karma })
    return { link: `${app.site.url}${path}` }
  })

  app.delete('/invitations/:id', byId, async function withdraw(request) {
    await withdrawInvitation(request.getDb(), request.member.id, request.params.id)
  })
}

export default invitations
