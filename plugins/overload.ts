import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { CodedError } from '../src/errors/coded-error.ts'
import { Turns } from '../src/turns.ts'

const kTurns = Symbol('overload.turns')

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It computes for long, as checking a password does: few of them are worked on at once, and none in the way. */
    expensive?: boolean
  }

  interface FastifyRequest {
    /** Where it takes a place. */
    [kTurns]: Turns | null
  }
}

export interface OverloadOptions {
  /** Milliseconds that a request may wait for its turn. Who would wait longer is refused. */
  maxWait: number
  /** Requests that are worked on at once. Default 100, of which most will wait for a connection to the database. */
  limit?: number
  /** The same for slow ones. Default 8. */
  slowLimit?: number
}

/**
 * Refuses with 503, before anything is done for them, requests that would wait too long. What costs nothing is always
 * answered: kept pages, files, health.
 */
async function overload(app: FastifyInstance, { maxWait, limit = 100, slowLimit = 8 }: OverloadOptions) {
  const turns = new Turns({ maxWait, limit })
  const slowTurns = new Turns({ maxWait, limit: slowLimit })
  let refused = 0

  app.decorateRequest(kTurns, null)
  app.server.on('connection', () => turns.noteConnection())

  // With the whole request: a client that is slow to send takes nobody's place.
  app.addHook('preValidation', (request, reply, done) => {
    const { skipLoadShedding, expensive } = request.routeOptions.config
    if (skipLoadShedding) return done()
    const its = expensive ? slowTurns : turns
    its.enter(begin, refuse)

    function begin() {
      if (reply.raw.destroyed) return its.leave()
      request[kTurns] = its
      reply.raw.on('close', () => leave(request))
      done()
    }

    function refuse() {
      if (refused++ === 0) setTimeout(report, 1_000).unref()
      reply.status(503)
      done(new CodedError('OVERLOADED', 'There is more to do than can be done.'))
    }
  })

  // Nor does a client that is slow to read.
  app.addHook('onSend', (request, _, payload, done) => {
    leave(request)
    done(null, payload)
  })

  function leave(request: FastifyRequest) {
    request[kTurns]?.leave()
    request[kTurns] = null
  }

  function report() {
    app.log.warn({ refused }, `overloaded: refused ${refused} requests within a second`)
    refused = 0
  }
}

export const autoConfig = (app: FastifyInstance): OverloadOptions => ({ maxWait: app.config.MAX_WAIT_MS })

export default fp(overload, { name: 'overload', fastify: '5.x' })
