import { CodedError } from '../../errors/coded-error.ts'
import { type Link, parseLink } from '../../posts/links.ts'

/** `example.org/path` and `example.org:8080?q`, as people type them. */
const bare = /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(:\d+)?([/?#].*)?$/su

/**
 * Reads the column `post_url` of an old board, which nobody checked.
 * @returns the link; or the Markdown of a text post, with an address that cannot be one; and what was changed
 */
export function adoptLink(address: string): { link: Link | null; text: string | null; change?: string } {
  const trimmed = address.trim()
  const link = tryLink(trimmed)
  if (link) return { link, text: null }
  const url = URL.parse(trimmed)
  if (url?.username || url?.password) {
    url.username = ''
    url.password = ''
    const change = 'a user name or password was taken out of its address'
    const link = tryLink(url.href)
    if (link) return { link, text: null, change }
  }
  const completed = bare.test(trimmed) ? tryLink(`https://${trimmed}`) : null
  if (completed) return { link: completed, text: null }
  if (trimmed === '') return { link: null, text: 'This post had no address.' }
  return { link: null, text: `\`${trimmed.replaceAll('`', '%60')}\``, change: 'its address cannot be a link' }
}

function tryLink(address: string): Link | null {
  try {
    return parseLink(address)
  } catch (error) {
    if (error instanceof CodedError) return null
    throw error
  }
}
