import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { CodedError } from '../src/coded-error.ts'
import { isSafe } from '../src/http/safe-methods.ts'

export interface SameOriginOptions {
  /** Public address; empty when it is not known. */
  url: string
}

/**
 * Refuses what another site makes a member's browser send. The browser itself says where a request comes from;
 * a program says nothing, and carries no cookie unless it was given one on purpose.
 * https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
async function sameOrigin(app: FastifyInstance, { url }: SameOriginOptions) {
  const site = URL.parse(url)

  app.addHook('onRequest', function refuseCrossSite(request, _, done) {
    if (isSafe(request) || isOurs(request, site)) done()
    else done(new CodedError('CROSS_SITE', 'This was sent from another site.'))
  })
}

function isOurs({ headers, host }: FastifyRequest, site: URL | null): boolean {
  const { 'sec-fetch-site': fetchSite, origin, cookie } = headers
  if (fetchSite !== undefined) return fetchSite === 'same-origin'
  if (origin !== undefined) return isOurOrigin(origin, host, site)
  return cookie === undefined
}

/** A proxy may have put another name into `Host`, and it keeps the scheme to itself: the public address says both. */
function isOurOrigin(origin: string, host: string, site: URL | null): boolean {
  const sender = URL.parse(origin)
  if (!sender?.host) return false
  return sender.host === site?.host ? sender.origin === site.origin : sender.host === host
}

export const autoConfig = (app: FastifyInstance): SameOriginOptions => ({ url: app.config.SITE_URL })

export default fp(sameOrigin, { name: 'same-origin', fastify: '5.x' })
