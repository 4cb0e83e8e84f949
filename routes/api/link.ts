import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { LinkDescription, LinkQuery } from '../../src/posts/describe-link.ts'
import { ok } from '../../src/schema/replies.ts'

const options = { schema: { querystring: LinkQuery, response: ok(LinkDescription) } }

const link: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()

  app.get('/link', options, function readLink(request) {
    return request.describeLink(request.query.url)
  })
}

export default link
