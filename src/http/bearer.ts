import type { FastifyRequest } from 'fastify'

/**
 * The token of a program that uses the API: with it no cookie is looked at. Elsewhere the header is none of the board's:
 * a proxy may have its own log-in.
 * @returns null when none was sent; '' for one that is empty
 */
export function bearerOf({ headers: { authorization }, routeOptions }: FastifyRequest): string | null {
  if (authorization === undefined || !routeOptions.url?.startsWith('/api/')) return null
  const found = /^bearer(?: +(.*))?$/i.exec(authorization)
  return found ? (found[1] ?? '') : null
}
