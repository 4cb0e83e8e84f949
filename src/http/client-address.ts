import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

/** The address that limits count against: the last one in the chain that is one, since a proxy may pass on others. */
export function clientAddress({ ip, ips = [ip] }: FastifyRequest): string {
  return ips.findLast((address) => isIP(address ?? '') !== 0) ?? ''
}
