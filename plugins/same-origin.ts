import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { CodedError } from '../src/coded-error.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses what another site makes a member's browser send. The browser itself says where a request comes from;
 * a program says nothing, and carries no cookie unless it was given one on purpose.
 * https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
async function sameOrigin(app: FastifyInstance) {
  app.addHook('onRequest', async function refuseCrossSite(request) {
    if (safeMethods.has(request.method) || isOurs(request)) return
    throw new CodedError('CROSS_SITE', 'This was sent from another site.')
  })
}

function isOurs({ headers, host }: FastifyRequest): boolean {
  const { 'sec-fetch-site': site, origin, cookie } = headers
  if (site !== undefined) return site === 'same-origin'
  if (origin !== undefined) return URL.parse(origin)?.host === host
  return cookie === undefined
}

export default fp(sameOrigin, { name: 'same-origin', fastify: '5.x' })
