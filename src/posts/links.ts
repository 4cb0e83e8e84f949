import { hash } from 'node:crypto'
import { CodedError } from '../errors/coded-error.ts'
import { siteOf } from '../text/hosts.ts'
import { postLimits } from './limits.ts'

/** Query parameters that identify the referrer and not the page. */
const trackingParameter = /^(utm_.+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|yclid|_hsenc|_hsmi)$/i

export interface Link {
  /** As browsers read it. */
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
  const url = URL.parse(text.trim())
  if (!url || !/^https?:$/.test(url.protocol)) throw invalid('The URL must start with http:// or https://.')
  if (url.username || url.password) throw invalid('The URL must not contain a user name or a password.')
  // A browser reads `http:github.com` and `https:\\github.com` as it likes; `href` leads where the domain says.
  const post_url = url.href
  if (post_url.length > postLimits.post_url)
    throw invalid(`The URL is longer than ${postLimits.post_url} characters.`)
  const domain = siteOf(url)
  // `http://./` and `http://www../`: there would be no page `/site/.` either.
  if (domain.split('.').includes('')) throw invalid('The URL has no valid host.')
  if (domain.length > postLimits.domain)
    throw invalid(`The host is longer than ${postLimits.domain} characters.`)
  return { post_url, domain, url_key: hash('sha256', normalise(url, domain)) }
}

/** Ignores scheme, `www.`, default port, tracking parameters, trailing slashes, and fragments that name no page. */
function normalise(url: URL, domain: string): string {
  const parameters = canonical(url.search.slice(1))
    .split('&')
    .filter((parameter) => parameter !== '' && !trackingParameter.test(parameter.replace(/=.*/s, '')))
  const query = parameters.length > 0 ? `?${parameters.join('&')}` : ''
  const port = url.port === '' ? '' : `:${url.port}`
  const [page = ''] = /^#[!/].*[^/]/s.exec(canonical(url.hash)) ?? []
  return domain + port + canonical(url.pathname).replace(/\/+$/, '') + query + (page.length > 2 ? page : '')
}

/** Equal escapes, spelled equally. Others stay, whatever their encoding: https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2 */
function canonical(text: string): string {
  return text.replace(/%[\da-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16))
    return /[\w.~-]/.test(character) ? character : encoded.toUpperCase()
  })
}

function invalid(message: string) {
  return new CodedError('URL_INVALID', message)
}
