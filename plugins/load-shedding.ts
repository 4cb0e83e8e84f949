import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { CodedError } from '../src/errors/coded-error.ts'
import { ConcurrencyLimiter } from '../src/http/concurrency-limiter.ts'

const kLimiter = Symbol('load-shedding.limiter')

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route is CPU-bound, as checking a password is: such requests have a smaller limit of their own. */
    expensive?: boolean
  }

  interface FastifyRequest {
    /** Where the request holds a slot. */
    [kLimiter]: ConcurrencyLimiter | null
  }
}

export interface LoadSheddingOptions {
  /** Milliseconds that a request may be queued. Requests that would wait longer are rejected. */
  maxWait: number
  /** Requests that are handled at once. Default 100, most of which will wait for a database connection. */
  limit?: number
  /** The same for expensive routes. Default 8. */
  expensiveLimit?: number
}

/** Rejects requests that would be queued for too long with 503. Cached pages, assets and health checks are exempt. */
async function loadShedding(
  app: FastifyInstance,
  { maxWait, limit = 100, expensiveLimit = 8 }: LoadSheddingOptions
) {
  const standard = new ConcurrencyLimiter({ maxWait, limit })
  const expensive = new ConcurrencyLimiter({ maxWait, limit: expensiveLimit })
  let rejected = 0

  app.decorateRequest(kLimiter, null)
  app.server.on('connection', () => standard.connectionOpened())

  // After the body has been received: a client that sends slowly holds no slot.
  app.addHook('preValidation', (request, reply, done) => {
    const { config } = request.routeOptions
    if (config.skipLoadShedding) return done()
    const limiter = config.expensive ? expensive : standard
    limiter.acquire(start, reject)

    function start() {
      if (reply.raw.destroyed) return limiter.release()
      request[kLimiter] = limiter
      reply.raw.on('close', () => release(request))
      done()
    }

    function reject() {
      if (rejected++ === 0) setTimeout(report, 1_000).unref()
      reply.status(503)
      done(new CodedError('OVERLOADED', 'There is more to do than can be done.'))
    }
  })

  // Before the body is sent: neither does a client that reads slowly.
  app.addHook('onSend', (request, _, payload, done) => {
    release(request)
    done(null, payload)
  })

  function release(request: FastifyRequest) {
    request[kLimiter]?.release()
    request[kLimiter] = null
  }

  function report() {
    app.log.warn({ rejected }, `overloaded: rejected ${rejected} requests within a second`)
    rejected = 0
  }
}

export const autoConfig = (app: FastifyInstance): LoadSheddingOptions => ({ maxWait: app.config.MAX_WAIT_MS })

export default fp(loadShedding, { name: 'load-shedding', fastify: '5.x' })
