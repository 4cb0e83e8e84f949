import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import app, { options } from '../app.ts'
import { environmentWith } from '../config.ts'

/** What only a running server can do, or is of no use without one; of the feeds, all but those of whole lists. */
const leftOut = /^\/(api|docs|feeds|lobsters|search|sitemap)\b|webmanifest$|\/feed\.:format$/

/** Builds the board as it is for visitors, with only the pages that can be files: others are answered 404. */
export async function buildBoard({ evenPrivate }: { evenPrivate: boolean }): Promise<FastifyInstance> {
  const { skipOverride: _, ...serverOptions } = options
  const fastify = Fastify({ ...serverOptions, logger: false })
  fastify.addHook('onRequest', async (request, reply) => {
    if (!isStatic(request)) return reply.code(404).send()
  })
  const env = environmentWith({
    JOBS: 'off',
    // Nobody can sign up at a file.
    SIGN_UP: 'closed',
    PAGE_CACHE_MB: '0',
    MAX_WAIT_MS: '60000',
    ...(evenPrivate && { SITE_PRIVATE: 'false' })
  })
  fastify.register(fp(app), { env })
  try {
    await fastify.ready()
    return fastify
  } catch (error) {
    await fastify.close()
    throw error
  }
}

/** What visitors share is what may be cached. */
function isStatic({ routeOptions: { url = '', config }, server }: FastifyRequest): boolean {
  if (url.startsWith('/assets/') || url === '/comment/:id/discussion') return true
  // Links in feeds are absolute.
  if (url.endsWith('.:format') && !server.config.SITE_URL.origin) return false
  return config.cache !== undefined && !leftOut.test(url)
}
