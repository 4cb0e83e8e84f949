/** Any origin works: the parser only needs one. */
const origin = 'http://board.invalid'

/** @returns path, query and fragment of a redirect target that came with a request; null if it is not of this site */
export function ownPath(text: string | undefined): string | null {
  if (!text || !/^\/(?![/\\])[^\\\p{Cc}\p{Cs}]*$/u.test(text)) return null
  const url = URL.parse(text, origin)
  if (url?.origin !== origin || url.pathname.startsWith('//')) return null
  return url.pathname + url.search + url.hash
}
