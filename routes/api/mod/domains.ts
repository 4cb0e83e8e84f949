import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { cleanReason } from '../../../src/audit/reason.ts'
import { unbanDomain } from '../../../src/domains/ban.ts'
import { DomainBan, DomainParams } from '../../../src/domains/schema.ts'
import { banWithPosts, listDomainCases } from '../../../src/moderation/domains.ts'
import { BanResult, DomainCases, Reason } from '../../../src/moderation/schema.ts'
import { noContent, ok } from '../../../src/schema/replies.ts'

const config = { role: 'moderator' } as const
const params = DomainParams
const read = { schema: { response: ok(DomainCases) }, config }
const create = { schema: { params, body: DomainBan, response: ok(BanResult) }, config }
const end = { schema: { params, body: Reason, response: noContent }, config }

const domains: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/domains', read, async function readDomains(request) {
    return { domains: await listDomainCases(request.getDb()) }
  })

  app.put('/domains/:domain', create, (request) =>
    banWithPosts(request.getDb(), request.member.id, request.params.domain, request.body)
  )

  app.delete('/domains/:domain', end, async function unban(request) {
    const { domain } = request.params
    await unbanDomain(request.getDb(), request.member.id, domain, cleanReason(request.body.reason))
  })
}

export default domains
