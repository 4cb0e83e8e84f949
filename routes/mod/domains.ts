import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { cleanReason } from '../../src/audit/reason.ts'
import { unbanDomain } from '../../src/domains/ban.ts'
import { DomainForm } from '../../src/domains/schema.ts'
import { undoBatch } from '../../src/moderation/batches.ts'
import { banWithPosts, listDomainCases } from '../../src/moderation/domains.ts'
import { UndoForm } from '../../src/moderation/schema.ts'
import { domainsPage } from '../../src/views/mod/domains.ts'

const path = '/mod/domains'
const config = { role: 'moderator' } as const

const domains: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  const redisplay = app.redisplay(async (request, state) =>
    domainsPage(await request.getSite(), await listDomainCases(request.getDb()), state)
  )

  app.get('/domains', { config }, async function showDomains(request, reply) {
    return reply.page(domainsPage(await request.getSite(), await listDomainCases(request.getDb())))
  })

  app.post(
    '/domains',
    { schema: { body: DomainForm }, config, errorHandler: redisplay },
    async function ban(request, reply) {
      const { domain, remove_posts, ...reason } = request.body
      const wanted = { ...reason, remove_posts: remove_posts === 'on' }
      await banWithPosts(request.getDb(), request.member.id, domain, wanted)
      return reply.redirect(path, 303)
    }
  )

  app.post('/domains/unban', { schema: { body: DomainForm }, config }, async function unban(request, reply) {
    const { domain, reason } = request.body
    await unbanDomain(request.getDb(), request.member.id, domain, cleanReason(reason))
    return reply.redirect(path, 303)
  })

  app.post(
    '/domains/restore',
    { schema: { body: UndoForm }, config },
    async function restore(request, reply) {
      const { batch, reason } = request.body
      await undoBatch(request.getDb(), request.member.id, batch, cleanReason(reason))
      return reply.redirect(path, 303)
    }
  )
}

export default domains
