import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { listActs } from '../../src/moderation/log.ts'
import { LogPage, LogQuery } from '../../src/moderation/log-schema.ts'
import { ok } from '../../src/schema/replies.ts'

const options = {
  schema: { querystring: LogQuery, response: ok(LogPage) },
  config: { cache: 'members' }
} as const

const moderation: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/moderation', options, async function readLog(request) {
    const member = await request.getMember()
    return request.read((em) => listActs(em, request.query, app.settings.name_moderators, member))
  })
}

export default moderation
