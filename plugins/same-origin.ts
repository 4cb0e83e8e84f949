import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { CodedError } from '../src/errors/coded-error.ts'
import { bearerOf } from '../src/http/bearer.ts'
import { isSafe } from '../src/http/safe-methods.ts'

export interface SameOriginOptions {
  /** Public origin of the site; empty when unknown. */
  origin: string
}

/**
 * Rejects unsafe requests that another site made a browser send. Programs send none of these headers, and no cookie
 * unless they were given one on purpose; with a token it does not count. No other site can make a browser send a token.
 * https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
async function sameOrigin(app: FastifyInstance, { origin }: SameOriginOptions) {
  const site = URL.parse(origin)

  app.addHook('onRequest', function rejectCrossSite(request, _, done) {
    if (isSafe(request) || isSameOrigin(request, site)) return done()
    const sender = URL.parse(request.headers.origin ?? '')?.host
    const detail = explain(request, sender)
    request.log.warn(
      { origin: sender, host: request.host, setting: 'SITE_URL' },
      `rejected as cross-site: ${detail}`
    )
    done(new CodedError('CROSS_SITE', detail))
  })
}

/** A browser that is told so by mistake is behind a proxy which does not pass `Host` on. */
function explain({ headers, host, protocol }: FastifyRequest, sender: string | undefined): string {
  if (headers.origin === undefined && headers['sec-fetch-site'] === undefined) {
    return `A request with a cookie needs the header "Origin: ${protocol}://${host}" as well.`
  }
  if (!sender || sender === host) return 'This was sent from another site.'
  return `This was sent from another site: from ${sender} to ${host}. If both are this board, set SITE_URL to its public address, or let the proxy pass the Host header on.`
}

function isSameOrigin(request: FastifyRequest, site: URL | null): boolean {
  const { headers, host } = request
  const { 'sec-fetch-site': fetchSite, origin, cookie } = headers
  if (fetchSite !== undefined) return fetchSite === 'same-origin'
  if (origin !== undefined) return isOwnOrigin(origin, host, site)
  return cookie === undefined || bearerOf(request) !== null
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
