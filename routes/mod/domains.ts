import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { cleanReason, requireReason } from '../../src/audit/reason.ts'
import { banDomain, listBannedDomains, unbanDomain } from '../../src/domains/ban.ts'
import { DomainBan } from '../../src/domains/schema.ts'
import { domainsPage } from '../../src/views/mod/domains.ts'

const config = { role: 'moderator' } as const

const domains: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  const redisplay = app.redisplay(async (request, state) =>
    domainsPage(await request.getSite(), await listBannedDomains(request.getDb()), state)
  )

  app.get('/domains', { config }, async function showDomains(request, reply) {
    return reply.page(domainsPage(await request.getSite(), await listBannedDomains(request.getDb())))
  })

  app.post(
    '/domains',
    { schema: { body: DomainBan }, config, errorHandler: redisplay },
    async function ban(request, reply) {
      const { domain, reason } = request.body
      await banDomain(request.getDb(), request.member.id, domain, requireReason(reason))
      return reply.redirect('/mod/domains', 303)
    }
  )

  app.post('/domains/unban', { schema: { body: DomainBan }, config }, async function unban(request, reply) {
    const { domain, reason } = request.body
    await unbanDomain(request.getDb(), request.member.id, domain, cleanReason(reason))
    return reply.redirect('/mod/domains', 303)
  })
}

export default domains
