import { hash } from 'node:crypto'
import { CodedError } from '../errors/coded-error.ts'
import { postLimits } from './limits.ts'

/** Query parameters that identify the referrer and not the page. */
const trackingParameter = /^(utm_.+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|yclid|_hsenc|_hsmi)$/i

export interface Link {
  post_url: string
  /** Lower-case host without `www.`, in its ASCII form. */
  domain: string
  /** SHA-256, in hexadecimal, of the normalised URL. */
  url_key: string
}

/**
 * Parses a link that a member submits.
 * @throws {CodedError} URL_INVALID when it is another URL, is too long or contains credentials
 */
export function parseLink(text: string): Link {
  const post_url = text.trim()
  const url = URL.parse(post_url)
  if (!url || !/^https?:$/.test(url.protocol)) throw invalid('The URL must start with http:// or https://.')
  if (url.username || url.password) throw invalid('The URL must not contain a user name or a password.')
  if ([...post_url].length > postLimits.post_url)
    throw invalid(`The URL is longer than ${postLimits.post_url} characters.`)
  const domain = url.hostname.replace(/^www\./, '').replace(/\.$/, '')
  if (domain.length > postLimits.domain)
    throw invalid(`The host is longer than ${postLimits.domain} characters.`)
  return { post_url, domain, url_key: hash('sha256', normalise(url, domain)) }
}

/** Ignores scheme, `www.`, default port, fragment, tracking parameters and trailing slashes. */
function normalise(url: URL, domain: string): string {
  const parameters = [...url.searchParams].filter(([name]) => !trackingParameter.test(name))
  const query = parameters.length > 0 ? `?${new URLSearchParams(parameters)}` : ''
  const port = url.port === '' ? '' : `:${url.port}`
  return domain + port + url.pathname.replace(/\/+$/, '') + query
}

function invalid(message: string) {
  return new CodedError('URL_INVALID', message)
}
