import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { TooManyError } from '../src/errors/too-many-error.ts'
import { wantsPreview } from '../src/http/form-values.ts'
import { RateLimiter } from '../src/http/rate-limiter.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** A `preHandler` that limits how many writes a member sends, by the `writeLimit` of the route. */
    limitWrites(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void
  }
  interface FastifyContextConfig {
    /** Which limit the writes of this route count against. `membersOnly()` sets 'content' where none is declared. */
    writeLimit?: WriteLimit
    /** Its form can ask for a preview, which counts against the limit of previews. */
    preview?: boolean
  }
}

/** Each kind has a limit of its own: 'account' is for what checks the password or ends sessions. */
export type WriteLimit = 'content' | 'preview' | 'vote' | 'account'

export interface WriteLimitOptions {
  /** Edits and deletions of one member a minute; as many previews, twice as many votes, a sixth as many changes of the account. */
  perMinute: number
}

/**
 * Limits how fast one member writes. Each process counts by itself, in memory: a vote must not cost a statement more.
 * What has to be exact, such as new posts and log-ins, is counted in the database.
 */
async function writeLimit(app: FastifyInstance, { perMinute }: WriteLimitOptions) {
  const limiter = (amount: number) => new RateLimiter({ amount, seconds: 60 })
  const { content, preview, vote, account } = writeAmounts(perMinute)
  const limiters: Record<WriteLimit, RateLimiter> = {
    content: limiter(content),
    preview: limiter(preview),
    vote: limiter(vote),
    account: limiter(account)
  }

  app.decorate('limitWrites', (request, _, done) => {
    const writeLimit = wantsPreview(request) ? 'preview' : request.routeOptions.config.writeLimit
    const wait = writeLimit ? limiters[writeLimit].take(request.member.id) : 0
    if (wait === 0) done()
    else done(new TooManyError('That was a lot in a short time.', Math.ceil(wait / 1_000)))
  })
}

/** @returns what one member may do in a minute, of each kind */
export function writeAmounts(perMinute: number): Record<WriteLimit, number> {
  return { content: perMinute, preview: perMinute, vote: perMinute * 2, account: Math.max(1, perMinute / 6) }
}

export const autoConfig = (app: FastifyInstance): WriteLimitOptions => ({
  perMinute: app.config.WRITES_PER_MINUTE
})

export default fp(writeLimit, { name: 'write-limit', fastify: '5.x' })
