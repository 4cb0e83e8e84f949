import type { FastifyRequest } from 'fastify'

/** @returns the origin of a request, by the host that the client names; null unless that is plain */
export function plainHost({ protocol, host }: FastifyRequest): string | null {
  return /^[\w.:[\]-]+$/.test(host) ? `${protocol}://${host}` : null
}
