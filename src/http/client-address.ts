import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

/**
 * The address that the limits for visitors count against. What a trusted proxy passes on may be no address, such as
 * `unknown` or `192.0.2.1:1234`: the nearest address before it in the chain counts then, which is that of the proxy.
 * @returns an IP address, or '' for a client on a Unix socket
 */
export function clientAddress({ ip, ips = [ip] }: FastifyRequest): string {
  return ips.findLast((address) => isIP(address ?? '') !== 0) ?? ''
}
