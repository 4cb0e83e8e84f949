/** Any: it only lends the parser an origin. */
const origin = 'http://board.invalid'

/**
 * Reads where a reader shall be sent on to, so that it cannot be another site.
 * @param text what came with the request: an address, if it is one of ours
 * @returns path with query and fragment, or null when it is anything but a path of ours
 */
export function ownPath(text: string | undefined): string | null {
  if (!text || !/^\/(?![/\\])[^\\\p{Cc}\p{Cs}]*$/u.test(text)) return null
  const url = URL.parse(text, origin)
  if (url?.origin !== origin || url.pathname.startsWith('//')) return null
  return url.pathname + url.search + url.hash
}
