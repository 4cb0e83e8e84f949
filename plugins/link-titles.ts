import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { requireGoodStanding } from '../src/accounts/standing.ts'
import { TooManyError } from '../src/errors/too-many-error.ts'
import { RateLimiter } from '../src/http/rate-limiter.ts'
import { describeLink, type LinkDescription } from '../src/posts/describe-link.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Reads the title of a link for the member who is logged in.
     * @throws {CodedError} URL_INVALID, BANNED, NOT_APPROVED, TOO_MANY
     */
    describeLink(url: string): Promise<LinkDescription>
  }
}

export interface LinkTitlesOptions {
  /** Links of one member a minute. */
  perMinute: number
  /** Links that are read at once: each holds the turn of its request. Default 20. */
  atOnce?: number
}

/** Reads titles of links, for members only: nobody else makes the board connect to anywhere. */
async function linkTitles(app: FastifyInstance, { perMinute, atOnce = 20 }: LinkTitlesOptions) {
  const limiter = new RateLimiter({ amount: perMinute, seconds: 60 })
  let current = 0

  app.decorateRequest('describeLink', async function describe(this: FastifyRequest, url: string) {
    requireGoodStanding(this.member)
    const wait = current < atOnce ? limiter.take(this.member.id) : 1_000
    if (wait > 0) throw new TooManyError('That was a lot of links in a short time.', Math.ceil(wait / 1_000))
    current++
    try {
      return await describeLink(this.getDb(), app.outgoing, url)
    } finally {
      current--
    }
  })
}

/** @param writes of one member a minute */
export function linksPerMinute(writes: number): number {
  return Math.max(1, writes / 6)
}

export const autoConfig = ({ config }: FastifyInstance): LinkTitlesOptions => ({
  perMinute: linksPerMinute(config.WRITES_PER_MINUTE)
})

export default fp(linkTitles, {
  name: 'link-titles',
  fastify: '5.x',
  dependencies: ['db', 'outgoing', 'session']
})
