import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { listOperations } from '../../src/openapi/listing.ts'
import { isObject } from '../../src/openapi/schemas.ts'
import { apiPage } from '../../src/views/api-page.ts'

const api: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/api', { config: { cache: 'board' } }, async function showApi(request, reply) {
    const description: unknown = app.swagger()
    return reply.page(
      apiPage(await request.getSite(), listOperations(isObject(description) ? description : {}))
    )
  })
}

export default api
