import { hash } from 'node:crypto'
import { CodedError } from '../errors/coded-error.ts'
import { limits } from '../lists/limits.ts'

/** Query parameters that say who sent the reader and nothing about the page. */
const trackingParameter = /^(utm_.+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|yclid|_hsenc|_hsmi)$/i

export interface Link {
  /** As it was given: what readers follow. */
  post_url: string
  /** Lower-case host without `www.`; international names in their ASCII form. */
  domain: string
  /** SHA-256, in hexadecimal, of the normalised URL: equal for two spellings of one address. */
  url_key: string
}

/**
 * Reads a link that somebody wants to post.
 * @param text the URL; `http` and `https` in any case
 * @throws {CodedError} URL_INVALID when it is not a URL of the web, is too long or holds credentials
 */
export function parseLink(text: string): Link {
  const post_url = text.trim()
  const url = URL.parse(post_url)
  if (!url || !/^https?:$/.test(url.protocol)) throw invalid('The URL must start with http:// or https://.')
  if (url.username || url.password) throw invalid('The URL must not contain a user name or a password.')
  if ([...post_url].length > limits.post_url)
    throw invalid(`The URL is longer than ${limits.post_url} characters.`)
  const domain = url.hostname.replace(/^www\./, '').replace(/\.$/, '')
  if (domain.length > limits.domain) throw invalid(`The host is longer than ${limits.domain} characters.`)
  return { post_url, domain, url_key: hash('sha256', normalised(url, domain)) }
}

/** Scheme, `www.`, default port, fragment, tracking parameters and trailing slash do not make another page. */
function normalised(url: URL, domain: string): string {
  const parameters = [...url.searchParams].filter(([name]) => !trackingParameter.test(name))
  const query = parameters.length > 0 ? `?${new URLSearchParams(parameters)}` : ''
  const port = url.port === '' ? '' : `:${url.port}`
  return domain + port + url.pathname.replace(/\/+$/, '') + query
}

function invalid(message: string) {
  return new CodedError('URL_INVALID', message)
}
