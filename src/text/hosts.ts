import { isIP } from 'node:net'
import { domainToUnicode } from 'node:url'
import { isOneScript, skeletonOf } from './scripts.ts'

/** Members choose these links: search engines give them no weight, and their pages no access to ours. */
export const untrustedRel = 'nofollow ugc noopener'

/** @returns the host that posts are listed by: without `www.` and the dot of the root */
export function siteOf({ hostname }: URL): string {
  return hostname.replace(/\.$/, '').replace(/^www\.(?=.*\.)/, '')
}

/** The host and those above it: `a.b.example`, `b.example`, `example`. An IP address has none above it. */
export function suffixesOf(host: string): string[] {
  if (host.startsWith('[') || isIP(host)) return [host]
  const labels = host.split('.')
  return labels.map((_, index) => labels.slice(index).join('.'))
}

/**
 * How a host is shown, everywhere: in its own script only if it cannot pass for another one.
 * @param host in its ASCII form
 */
export function displayHost(host: string): string {
  // Most hosts are ASCII, and the conversion would double the cost of rendering them.
  if (!host.includes('xn--')) return host
  const labels = domainToUnicode(host).split('.')
  const hasOwnEnding = !isAscii(labels.at(-1) ?? '')
  return labels.every((label) => isAscii(label) || isHonest(label, hasOwnEnding))
    ? labels.join('.') || host
    : host
}

/** The rules of Chromium: letters of one script, which do not all look like Latin ones, as in аррӏе.com. */
function isHonest(label: string, hasOwnEnding: boolean): boolean {
  if (!/^[\p{L}\p{M}\p{Nd}-]+$/u.test(label) || !isOneScript(label)) return false
  const skeleton = skeletonOf(label)
  // Some Japanese letters look like a slash, as in comノlogin.
  const isLatin = /[a-z]/.test(label)
  if (isLatin && /[^\p{L}\p{M}\p{N}-]/u.test(skeleton)) return false
  return !isAscii(skeleton) || (hasOwnEnding && !isLatin)
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text)
}
