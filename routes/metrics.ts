import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'

/** `/metrics`, for Prometheus. Clients without the token get 404. */
const metrics: FastifyPluginAsyncTypebox = async (app) => {
  const registry = app.metrics
  if (!registry) return
  const expected = digest(`Bearer ${app.config.METRICS_TOKEN}`)

  // Polled every few seconds, which would fill the log, and needed above all under overload.
  const options = { logLevel: 'warn', config: { skipLoadShedding: true, isSecret: true } } as const
  app.get('/metrics', options, async function scrape(request, reply) {
    const { authorization = '' } = request.headers
    if (!timingSafeEqual(digest(authorization), expected)) return reply.callNotFound()
    return reply
      .type(registry.contentType)
      .header('cache-control', 'no-store')
      .send(await registry.metrics())
  })
}

/** Makes values equally long, as `timingSafeEqual` requires. */
function digest(text: string) {
  return hash('sha256', text, 'buffer')
}

export default metrics
