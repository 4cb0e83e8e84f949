import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Gauge, Histogram, Registry } from 'prom-client'
import { collectDatabaseMetrics } from '../src/metrics/database.ts'
import { collectProcessMetrics } from '../src/metrics/process.ts'
import { collectPageMetrics } from '../src/page-cache/metrics.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The figures of this application; null when nobody may ask for them. */
    readonly metrics: Registry | null
  }
}

export interface MetricsOptions {
  /** Whether to count at all. */
  enabled: boolean
}

/** A client that did not wait for its answer; the name is nginx's. */
const clientGone = 499

/** Counts for Prometheus, in a registry of this application's own. Costs nothing unless enabled. */
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
  // `onResponse` does not run for a client that has gone (fastify/fastify#6208).
  app.addHook('onRequest', (request, reply, done) => {
    reply.raw.once('close', () => {
      // The route and not the path, of which there are endless ones.
      const { method, routeOptions } = request
      const status = reply.raw.writableFinished ? reply.statusCode : clientGone
      requests.observe({ method, route: routeOptions.url ?? 'none', status }, reply.elapsedTime / 1_000)
    })
    done()
  })

  new Gauge({
    name: 'db_replicas_usable',
    help: 'Read replicas that are read from just now.',
    registers: [registry],
    collect() {
      this.set(app.hasDecorator('replicas') ? app.replicas.usable : 0)
    }
  })

  app.addHook('onReady', async () => {
    const { keptPages } = app
    if (keptPages) collectPageMetrics(() => keptPages.figures, registry)
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
