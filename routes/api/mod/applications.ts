import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { approveMember, findMemberNamed, refuseMember } from '../../../src/accounts/administer.ts'
import { Application, DecisionParams, listApplications } from '../../../src/accounts/applications.ts'
import { InvitedMember, listInvited } from '../../../src/accounts/invited.ts'
import { noContent, ok } from '../../../src/schema/replies.ts'

const config = { role: 'moderator' } as const
const list = {
  schema: {
    response: ok(Type.Object({ applications: Type.Array(Application) }, { title: 'ApplicationList' }))
  },
  config
}
const invited = {
  schema: {
    response: ok(Type.Object({ members: Type.Array(InvitedMember) }, { title: 'InvitedMemberList' }))
  },
  config
}
const decide = { schema: { params: DecisionParams, response: noContent }, config }

const decisions = { approve: approveMember, refuse: refuseMember }

const applications: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/applications', list, async function readApplications(request) {
    return { applications: await listApplications(request.getDb()) }
  })

  app.get('/invitations', invited, async function readInvited(request) {
    return { members: await listInvited(request.getDb()) }
  })

  app.post('/applications/:username/:decision', decide, async function decideOn(request) {
    const { username, decision } = request.params
    const { id } = await findMemberNamed(request.getDb(), username)
    await decisions[decision](request.getDb(), request.member.id, id)
  })
}

export default applications
