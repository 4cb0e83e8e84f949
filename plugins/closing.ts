import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether the application is shutting down: what is in flight is still answered, nothing new is taken. */
    readonly isClosing: boolean
  }
}

/**
 * Answers that leave during the shutdown end their connection. A kept-alive one that was busy when it began would
 * hold it up until it is idle for 72 s (fastify/fastify#7044).
 */
async function closing(app: FastifyInstance) {
  let isClosing = false
  app.decorate('isClosing', { getter: () => isClosing })

  app.addHook('preClose', async () => {
    isClosing = true
  })

  app.addHook('onSend', (_, reply, payload, done) => {
    if (isClosing) reply.header('connection', 'close')
    done(null, payload)
  })
}

export default fp(closing, { name: 'closing', fastify: '5.x' })
