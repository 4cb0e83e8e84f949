import { finished } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { CodedError } from '../src/errors/coded-error.ts'
import { Connections } from '../src/http/connections.ts'

const kRejected = Symbol('graceful-shutdown.rejected')

declare module 'fastify' {
  interface FastifyRequest {
    [kRejected]: boolean
  }
  interface FastifyInstance {
    /** Whether the application is shutting down: pending requests are still answered, new ones are rejected. */
    readonly isClosing: boolean
  }
  interface FastifyContextConfig {
    /** The route is always answered, also under overload and during shutdown. */
    skipLoadShedding?: boolean
  }
}

export interface GracefulShutdownOptions {
  /** Milliseconds in which clients with an open connection may send one more request and be told to close it. Default 500. */
  noticeTime?: number
  /** Milliseconds after which pending requests are cut off. Must be below the `-g` of `npm start`. Default 7,000. */
  drainTimeout?: number
  /** Open connections, beyond which those without a complete request are closed. By default unlimited. */
  maxConnections?: number
}

/** Milliseconds in which new connections are accepted, and their requests rejected, before the server stops listening. */
const lastConnections = 300

/**
 * Bounds the open connections, and shuts down without a failed request: pending requests are answered, new ones are
 * rejected with 503, and every response closes its connection, which would otherwise delay the shutdown until it is
 * idle for 72 s (fastify/fastify#7044). Needs the server option `return503OnClosing: false`: Fastify's own 503 has neither the
 * headers nor the format of the application's errors.
 */
async function gracefulShutdown(
  app: FastifyInstance,
  { noticeTime = 500, drainTimeout = 7_000, maxConnections }: GracefulShutdownOptions
) {
  const connections = new Connections(app.server, maxConnections)
  let isClosing = false
  let wasListening = false
  let mayReject = Promise.resolve()
  app.decorateRequest(kRejected, false)
  app.decorate('isClosing', { getter: () => isClosing })

  app.addHook('onRequest', (request, reply, done) => {
    connections.track(reply.raw)
    if (!isClosing || request.routeOptions.config.skipLoadShedding) return done()
    if (!isForm(request)) return reject(request, reply, done)
    request[kRejected] = true
    done()
  })

  // A form is read first: its text is given back.
  app.addHook('preValidation', (request, reply, done) => {
    if (request[kRejected]) reject(request, reply, done)
    else done()
  })

  function reject(request: FastifyRequest, reply: FastifyReply, done: (error: Error) => void) {
    // A connection that is closed before all input is read is reset, and the response is lost.
    finished(request.raw.resume(), async () => {
      await mayReject
      reply.status(503)
      done(new CodedError('CLOSING', 'The application is closing.'))
    })
  }

  app.addHook('onSend', (_, reply, payload, done) => {
    if (isClosing) reply.header('connection', 'close')
    done(null, payload)
  })

  // The server still listens in `preClose`, so new requests get a response.
  app.addHook('preClose', async () => {
    isClosing = true
    wasListening = app.server.listening
    if (!wasListening) return
    const noticed = connections.isQuiet ? undefined : sleep(noticeTime)
    const [late] = await Promise.all([connections.waitForPending(drainTimeout), noticed])
    if (late)
      app.log.warn({ requests: late }, `cut off ${late} requests that took longer than ${drainTimeout} ms`)
    // Rejected clients reconnect immediately, and would then meet a closed port.
    mayReject = connections.stopped
    await connections.waitForSilence(lastConnections)
  })

  // The server itself waits only for connections to its first address.
  app.addHook('onClose', async () => {
    if (wasListening) await connections.closed
  })
}

function isForm({ headers }: FastifyRequest): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
}

export const autoConfig = (app: FastifyInstance): GracefulShutdownOptions => ({
  maxConnections: app.config.MAX_CONNECTIONS
})

export default fp(gracefulShutdown, {
  name: 'graceful-shutdown',
  fastify: '5.x',
  dependencies: ['security']
})
