import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { listActs } from '../src/moderation/log.ts'
import { LogQuery } from '../src/moderation/log-schema.ts'
import { logPage } from '../src/views/mod/log.ts'

const options = { schema: { querystring: LogQuery }, config: { cache: 'members' } } as const

const moderation: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/moderation', options, async function showLog(request, reply) {
    const { query } = request
    const member = await request.getMember()
    const log = await request.read((em) => listActs(em, query, app.settings.name_moderators, member))
    return reply.page(logPage(await request.getSite(), { ...log, kind: query.kind, now: new Date() }))
  })
}

export default moderation
