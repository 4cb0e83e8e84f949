import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { listActs } from '../../src/audit/list.ts'
import { Id } from '../../src/schema/types.ts'
import { auditPage } from '../../src/views/admin/audit.ts'

const AuditQuery = Type.Object({ before: Type.Optional(Id) })

const audit: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/audit',
    { schema: { querystring: AuditQuery }, config: { role: 'admin' } },
    async function showAudit(request, reply) {
      const list = await listActs(request.getDb(), request.query.before)
      return reply.page(auditPage(await request.getSite(), { ...list, now: new Date() }))
    }
  )
}

export default audit
