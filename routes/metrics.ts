import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'

/** `/metrics`, for Prometheus: not there for anybody who does not have the token. */
const metrics: FastifyPluginAsyncTypebox = async (app) => {
  const registry = app.metrics
  if (!registry) return
  const expected = digest(`Bearer ${app.config.METRICS_TOKEN}`)

  // Asked every few seconds by a machine, which would fill the log, and wants to know when there is too much to do.
  const options = { logLevel: 'warn', config: { skipLoadShedding: true } } as const
  app.get('/metrics', options, async function scrape(request, reply) {
    const { authorization = '' } = request.headers
    if (!timingSafeEqual(digest(authorization), expected)) return reply.callNotFound()
    return reply
      .type(registry.contentType)
      .header('cache-control', 'no-store')
      .send(await registry.metrics())
  })
}

/** Of one length for all, as `timingSafeEqual` asks for. */
function digest(text: string) {
  return hash('sha256', text, 'buffer')
}

export default metrics
