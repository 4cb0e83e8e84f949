/** A relative time, as `3 hours ago`: it changes while nothing else does. */
const age = /(<time [^>]*>)[^<]*/g

/**
 * Whether a response is the expected page. Two things may differ: relative times; and
 * a character beyond ASCII, which autocannon breaks where two chunks of a response meet.
 * @param body as read by autocannon
 * @param expected the complete page
 */
export function isSamePage(body: string, expected: string): boolean {
  if (body === expected) return true
  const rest = expected.replace(age, '$1')
  let at = 0
  for (const [index, part] of body
    .replace(age, '$1')
    .split(/\uFFFD+/)
    .entries()) {
    const found = rest.indexOf(part, at)
    // One broken character is at most two code units.
    if (found < 0 || found - at > (index === 0 ? 0 : 2)) return false
    at = found + part.length
  }
  return at === rest.length
}
