import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { CodedError } from '../src/coded-error.ts'

export interface OverloadOptions {
  /** Requests that may be worked on at once; one more is refused. Default 64. */
  limit?: number
}

/** Milliseconds after which the next request begins, however many connections still come. */
const longestPause = 10

/**
 * Refuses with 503, before anything is done for it, what would wait too long. The requests that are taken on begin
 * one in a turn of the event loop: in between, new ones are read and counted, and what costs nothing is answered
 * (kept pages, files, health). Without that, SQLite, which answers at once, would let nothing else happen until all
 * is done that has arrived, and no count would ever exceed one.
 */
async function overload(app: FastifyInstance, { limit = 64 }: OverloadOptions) {
  const working = new Set<FastifyRequest>()
  const toBegin: (() => unknown)[] = []
  let refused = 0
  let somebodyCame = false
  let latest = 0

  app.server.on('connection', () => {
    somebodyCame = true
  })

  // With the whole request: a client that is slow to send takes nobody's place.
  app.addHook('preValidation', (request, reply, done) => {
    if (request.routeOptions.config.alwaysAnswered) return done()
    if (working.size >= limit) {
      if (refused++ === 0) setTimeout(report, 1_000).unref()
      reply.status(503)
      return done(new CodedError('OVERLOADED', 'There is more to do than can be done.'))
    }
    working.add(request)
    reply.raw.once('close', () => working.delete(request))
    const begin = () => reply.raw.destroyed || done()
    if (toBegin.push(begin) === 1) setImmediate(beginOne)
  })

  // Nor does a client that is slow to read.
  app.addHook('onSend', (request, _, payload, done) => {
    working.delete(request)
    done(null, payload)
  })

  // A turn takes one new connection, whoever waits to be taken: they go first, for as long as that may last.
  function beginOne() {
    if (!somebodyCame || performance.now() > latest) {
      toBegin.shift()?.()
      latest = performance.now() + longestPause
    }
    somebodyCame = false
    if (toBegin.length > 0) setImmediate(beginOne)
  }

  function report() {
    app.log.warn({ refused }, `overloaded: refused ${refused} requests within a second`)
    refused = 0
  }
}

export default fp(overload, { name: 'overload', fastify: '5.x' })
