import { BlockList, isIP, SocketAddress } from 'node:net'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'

/** What is no address of the public internet: https://www.iana.org/assignments/iana-ipv4-special-registry */
const privateIPv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3'
]

/** The same within 2000::/3, some of which have an IPv4 address inside. */
const privateIPv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

/** All outside of 2000::/3, but for ::ffff:0:0/96, which would be all of IPv4: those are compared as IPv4 addresses. */
const reservedIPv6 = [
  ['::', '::fffe:ffff:ffff'],
  ['::1:0:0:0', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['4000::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']
] as const

/** The addresses that the board does not connect to. Node asks for each one that it would connect to, after the look-up. */
class ForbiddenAddresses extends BlockList {
  readonly #allowed = new BlockList()

  constructor(allow: readonly string[]) {
    super()
    for (const network of [...privateIPv4, ...privateIPv6]) addNetwork(this, network)
    for (const [first, last] of reservedIPv6) this.addRange(first, last, 'ipv6')
    // What a firewall keeps from strangers may be open to the machine itself.
    for (const { address, family } of ownAddresses()) this.addAddress(address, family)
    for (const network of allow) addNetwork(this.#allowed, network)
  }

  override check(address: SocketAddress): boolean
  override check(address: string, family?: 'ipv4' | 'ipv6'): boolean
  override check(address: string | SocketAddress, family: 'ipv4' | 'ipv6' = 'ipv4'): boolean {
    const one = typeof address === 'string' ? new SocketAddress({ address, family }) : address
    return super.check(one) && !this.#allowed.check(one)
  }
}

/** @param allow networks or addresses to connect to all the same, such as `10.1.0.0/16` */
export function forbiddenAddresses(allow: readonly string[]): BlockList {
  return new ForbiddenAddresses(allow)
}

/** Whether a text is an address, or a network in CIDR notation. */
export function isNetwork(text: string): boolean {
  const [address = ''] = text.split('/')
  // ipaddr.js also accepts spellings such as 10.1 and 012.0.0.1.
  return isIP(address) !== 0 && ipaddr.isValidCIDR(withLength(text))
}

function addNetwork(list: BlockList, network: string) {
  const [address, length] = ipaddr.parseCIDR(withLength(network))
  list.addSubnet(address.toString(), length, address.kind())
}

function withLength(text: string): string {
  return text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`
}

function ownAddresses() {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address, family }) => ({ address, family: family === 'IPv6' ? 'ipv6' : 'ipv4' }) as const)
}
