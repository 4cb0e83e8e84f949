import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { networksOf } from '../src/accounts/networks.ts'
import { TooManyError } from '../src/errors/too-many-error.ts'
import { clientAddress } from '../src/http/client-address.ts'
import { RateLimiter } from '../src/http/rate-limiter.ts'
import { indexJob, indexPart, prepareIndex } from '../src/search/index-job.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** A `preHandler` that limits the searches of an address. Cached pages come before it. */
    limitSearches(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void
  }
}

export interface SearchOptions {
  /** Searches of one address a minute. */
  perMinute: number
}

/** Limits searches, and makes the words of what was written before there were any, or of an earlier form, as a job. */
async function search(app: FastifyInstance, { perMinute }: SearchOptions) {
  const limiter = new RateLimiter<string>({ amount: perMinute, seconds: 60 })

  app.decorate('limitSearches', (request, _, done) => {
    const wait = limiter.take(networksOf(clientAddress(request)).narrow)
    if (wait === 0) done()
    else done(new TooManyError('That was a lot of searches in a short time.', Math.ceil(wait / 1_000)))
  })

  app.registerJob(indexJob, async (payload, { em, signal }) => {
    // Pages of other processes are outdated by the version of the settings, which the last part counts up.
    if (await indexPart(em, payload, signal)) app.pageCache?.recordWrite()
  })

  app.addHook('onReady', async () => {
    await prepareIndex(app.orm.em.fork()).catch((err) =>
      app.log.warn({ err }, 'the search cannot be prepared')
    )
  })
}

export const autoConfig = (app: FastifyInstance): SearchOptions => ({
  perMinute: app.config.SEARCHES_PER_MINUTE
})

export default fp(search, {
  name: 'search',
  fastify: '5.x',
  dependencies: ['jobs', 'page-cache', 'settings']
})
