/** Any origin works: the parser only needs one. */
const origin = 'http://board.invalid'

/**
 * Checks a redirect target that came with a request, so that it cannot lead to another site.
 * @param text the target
 * @returns path with query and fragment, or null when it is not a path of this site
 */
export function ownPath(text: string | undefined): string | null {
  if (!text || !/^\/(?![/\\])[^\\\p{Cc}\p{Cs}]*$/u.test(text)) return null
  const url = URL.parse(text, origin)
  if (url?.origin !== origin || url.pathname.startsWith('//')) return null
  return url.pathname + url.search + url.hash
}
