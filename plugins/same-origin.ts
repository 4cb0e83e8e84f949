import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { CodedError } from '../src/errors/coded-error.ts'
import { isSafe } from '../src/http/safe-methods.ts'

export interface SameOriginOptions {
  /** Public origin of the site; empty when unknown. */
  origin: string
}

/**
 * Rejects unsafe requests that another site made a browser send. Programs send none of these headers, and no cookie
 * unless they were given one on purpose.
 * https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
async function sameOrigin(app: FastifyInstance, { origin }: SameOriginOptions) {
  const site = URL.parse(origin)

  app.addHook('onRequest', function rejectCrossSite(request, _, done) {
    if (isSafe(request) || isSameOrigin(request, site)) done()
    else done(new CodedError('CROSS_SITE', 'This was sent from another site.'))
  })
}

function isSameOrigin({ headers, host }: FastifyRequest, site: URL | null): boolean {
  const { 'sec-fetch-site': fetchSite, origin, cookie } = headers
  if (fetchSite !== undefined) return fetchSite === 'same-origin'
  if (origin !== undefined) return isOwnOrigin(origin, host, site)
  return cookie === undefined
}

/** A proxy may change `Host` and hide the scheme, so the public origin counts where the host is the same. */
function isOwnOrigin(origin: string, host: string, site: URL | null): boolean {
  const sender = URL.parse(origin)
  if (!sender?.host) return false
  return sender.host === site?.host ? sender.origin === site.origin : sender.host === host
}

export const autoConfig = (app: FastifyInstance): SameOriginOptions => ({
  origin: app.config.SITE_URL.origin
})

export default fp(sameOrigin, { name: 'same-origin', fastify: '5.x' })
