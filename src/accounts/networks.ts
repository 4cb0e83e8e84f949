import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

export interface Networks {
  /** An IPv4 address, or the /64 of an IPv6 address, in which a client chooses its address. */
  narrow: string
  /** The /48 of an IPv6 address, of which one customer may have all networks. */
  wide?: string
}

/** The networks of an address, each in one spelling; what is no address is a network of its own. */
export function networksOf(address: string): Networks {
  // ipaddr.js also accepts addresses such as 192.168.1 and 0x7f.1.
  if (isIP(address) === 0) return { narrow: address }
  const parsed = ipaddr.process(address)
  if (!(parsed instanceof ipaddr.IPv6)) return { narrow: parsed.toString() }
  return { narrow: network(parsed, 64), wide: network(parsed, 48) }
}

function network({ parts }: ipaddr.IPv6, bits: 48 | 64): string {
  const kept = parts.map((part, index) => (index * 16 < bits ? part : 0))
  return `${new ipaddr.IPv6(kept)}/${bits}`
}
