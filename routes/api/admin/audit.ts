import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AuditPage, AuditQuery, listActs } from '../../../src/audit/list.ts'
import { ok } from '../../../src/schema/replies.ts'

const list = {
  schema: { querystring: AuditQuery, response: ok(AuditPage) },
  config: { role: 'admin' }
} as const

const audit: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/audit', list, (request) => listActs(request.getDb(), request.query.before))
}

export default audit
