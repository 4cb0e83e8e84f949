import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { cleanReason, requireReason } from '../../../src/audit/reason.ts'
import { banDomain, listBannedDomains, unbanDomain } from '../../../src/domains/ban.ts'
import { BannedDomains, DomainParams } from '../../../src/domains/schema.ts'
import { Reason } from '../../../src/moderation/schema.ts'
import { noContent, ok } from '../../../src/schema/replies.ts'

const config = { role: 'moderator' } as const
const read = { schema: { response: ok(BannedDomains) }, config }
const change = { schema: { params: DomainParams, body: Reason, response: noContent }, config }

const domains: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/domains', read, (request) => listBannedDomains(request.getDb()))

  app.put('/domains/:domain', change, async function ban(request) {
    const { domain } = request.params
    await banDomain(request.getDb(), request.member.id, domain, requireReason(request.body.reason))
  })

  app.delete('/domains/:domain', change, async function unban(request) {
    const { domain } = request.params
    await unbanDomain(request.getDb(), request.member.id, domain, cleanReason(request.body.reason))
  })
}

export default domains
