/** The name of a cookie. With the prefix, neither a sub-domain nor plain http can set it. */
export function cookieName(name: 'session' | 'device', isHttps: boolean): string {
  return `${isHttps ? '__Host-' : ''}jtn_${name}`
}

/** @returns a function that tells from a `Cookie` header whether a cookie has a value */
export function cookieFinder(name: string): (header: string | undefined) => boolean {
  // Blanks may surround the name; a value of other white space is one to the parser.
  const pattern = new RegExp(`(?:^|;)\\s*${name}\\s*=\\s*[^; \\t]`)
  return (header) => (header?.includes(name) ? pattern.test(header) : false)
}
