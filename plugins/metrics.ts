import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Gauge, Histogram, Registry } from 'prom-client'
import { collectDatabaseMetrics } from '../src/metrics/database.ts'
import { collectProcessMetrics } from '../src/metrics/process.ts'
import { collectPageCacheMetrics } from '../src/page-cache/metrics.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The metrics of this application; null when they are disabled. */
    readonly metrics: Registry | null
  }
}

export interface MetricsOptions {
  /** Whether to collect metrics. */
  enabled: boolean
}

/** Status of a request whose client disconnected before the response; the number is nginx's. */
const clientClosedRequest = 499

/** Collects metrics for Prometheus, in a registry of this application. Adds no hook unless enabled. */
async function metrics(app: FastifyInstance, { enabled }: MetricsOptions) {
  const registry = enabled ? new Registry() : null
  app.decorate('metrics', registry)
  if (!registry) return

  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Requests by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry]
  })
  // `onResponse` does not run for a client that has disconnected (fastify/fastify#6208).
  app.addHook('onRequest', (request, reply, done) => {
    reply.raw.on('close', () => {
      // The route, not the path: label values must be few.
      const { method, routeOptions } = request
      const status = reply.raw.writableFinished ? reply.statusCode : clientClosedRequest
      requests.observe({ method, route: routeOptions.url ?? 'none', status }, reply.elapsedTime / 1_000)
    })
    done()
  })

  new Gauge({
    name: 'db_replicas_usable',
    help: 'Read replicas that are currently used.',
    registers: [registry],
    collect() {
      this.set(app.hasDecorator('replicas') ? app.replicas.usable : 0)
    }
  })

  app.addHook('onReady', async () => {
    const { pageCache } = app
    if (pageCache) collectPageCacheMetrics(() => pageCache.statistics, registry)
  })

  const ends = [collectDatabaseMetrics(app.orm, registry), collectProcessMetrics(registry)]
  app.addHook('onClose', async () => {
    for (const end of ends) end()
  })
}

export const autoConfig = (app: FastifyInstance): MetricsOptions => ({
  enabled: app.config.METRICS_TOKEN !== ''
})

export default fp(metrics, { name: 'metrics', fastify: '5.x', dependencies: ['db'] })
