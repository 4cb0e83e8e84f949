import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { approveMember, findMemberNamed, refuseMember } from '../../src/accounts/administer.ts'
import { listApplications, refusedDays } from '../../src/accounts/applications.ts'
import { listInvited } from '../../src/accounts/invited.ts'
import { UsernameParams } from '../../src/members/schema.ts'
import { applicationsPage } from '../../src/views/mod/applications.ts'
import { invitedPage } from '../../src/views/mod/invitations.ts'

const options = { schema: { params: UsernameParams }, config: { role: 'moderator' } } as const

const applications: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  app.get('/applications', { config: { role: 'moderator' } }, async function show(request, reply) {
    const applications = await listApplications(request.getDb())
    return reply.page(
      applicationsPage(await request.getSite(), { applications, refusedDays, now: new Date() })
    )
  })

  for (const [name, decide] of Object.entries({ accept: approveMember, refuse: refuseMember })) {
    app.post(`/applications/:username/${name}`, options, async function decideOn(request, reply) {
      const { id } = await findMemberNamed(request.getDb(), request.params.username)
      await decide(request.getDb(), request.member.id, id)
      return reply.redirect('/mod/applications', 303)
    })
  }

  app.get('/invitations', { config: { role: 'moderator' } }, async function showInvited(request, reply) {
    return reply.page(invitedPage(await request.getSite(), await listInvited(request.getDb())))
  })
}

export default applications
