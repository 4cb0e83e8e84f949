/** The age of a post, which changes while nothing else does: `3 hours ago`. */
const age = /(<time [^>]*>)[^<]*/g

/**
 * Tells whether an answer is the one that is expected, all of it. Two things may differ: the ages, since time goes
 * on; and a character beyond ASCII, which autocannon breaks where two chunks of an answer meet.
 * @param body as autocannon read it
 * @param expected as it was read before, whole
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
    // One character was broken: two code units at the most.
    if (found < 0 || found - at > (index === 0 ? 0 : 2)) return false
    at = found + part.length
  }
  return at === rest.length
}
