import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AuditQuery, listActs } from '../../src/audit/list.ts'
import { auditPage } from '../../src/views/admin/audit.ts'

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
