import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Outgoing, type OutgoingOptions } from '../src/outgoing/outgoing.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Sends requests to elsewhere; nothing else does. */
    readonly outgoing: Outgoing
  }
}

/** One dispatcher for all requests to elsewhere. */
async function outgoing(app: FastifyInstance, options: OutgoingOptions) {
  const dispatcher = new Outgoing(options)
  app.decorate('outgoing', dispatcher)
  app.addHook('onClose', () => dispatcher.close())
}

export const autoConfig = ({ config }: FastifyInstance): OutgoingOptions => ({
  allow: config.OUTBOUND_ALLOW,
  agent: config.SITE_URL.origin ? `JustTechNews (+${config.SITE_URL.origin})` : 'JustTechNews'
})

export default fp(outgoing, { name: 'outgoing', fastify: '5.x' })
