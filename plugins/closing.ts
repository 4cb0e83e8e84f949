import { finished } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Connections } from '../src/connections.ts'
import { CodedError } from '../src/errors/coded-error.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether the application is shutting down: what is in flight is still answered, nothing new is taken. */
    readonly isClosing: boolean
  }
  interface FastifyContextConfig {
    /** Answered always: while the application is closing, and when it has more to do than it can. */
    skipLoadShedding?: boolean
  }
}

export interface ClosingOptions {
  /** Milliseconds in which those who have a connection may come once more, and learn that it ends. Default 500. */
  notice?: number
  /** Milliseconds after which requests in flight are cut off. Below the `-g` of `npm start`. Default 7,000. */
  patience?: number
}

/** Milliseconds in which those who come are let in, and refused when nobody comes any more. */
const lastCall = 300

/**
 * Shuts down without a request that fails: what is in flight is answered, what comes meanwhile is refused with 503,
 * and every answer ends its connection, which would otherwise hold up the shutdown until it is idle for 72 s
 * (fastify/fastify#7044). Needs the server option `return503OnClosing: false`, or Fastify refuses by itself, without
 * the headers and the words of the board.
 */
async function closing(app: FastifyInstance, { notice = 500, patience = 7_000 }: ClosingOptions) {
  const connections = new Connections(app.server)
  let isClosing = false
  let mayAnswer = Promise.resolve()
  app.decorate('isClosing', { getter: () => isClosing })

  app.addHook('onRequest', (request, reply, done) => {
    connections.add(reply.raw)
    if (!isClosing || request.routeOptions.config.skipLoadShedding) return done()
    // A connection that is closed before all of it is read is reset, and the answer lost with it.
    finished(request.raw.resume(), async () => {
      await mayAnswer
      reply.status(503)
      done(new CodedError('CLOSING', 'The application is closing.'))
    })
  })

  app.addHook('onSend', (_, reply, payload, done) => {
    if (isClosing) reply.header('connection', 'close')
    done(null, payload)
  })

  // Still listening, so that whoever asks is told.
  app.addHook('preClose', async () => {
    isClosing = true
    if (!app.server.listening) return
    const noticed = connections.isQuiet ? undefined : sleep(notice)
    const [late] = await Promise.all([connections.untilAnswered(patience), noticed])
    if (late)
      app.log.warn({ requests: late }, `cut off ${late} requests that took longer than ${patience} ms`)
    // Whoever is answered comes back at once, and would knock when the door is closed.
    mayAnswer = connections.stopped
    await connections.untilNobodyComes(lastCall)
  })
}

export default fp(closing, { name: 'closing', fastify: '5.x', dependencies: ['security'] })
