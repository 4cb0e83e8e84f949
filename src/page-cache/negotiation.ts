/** From what is smallest. */
const encodings = ['br', 'gzip', 'identity'] as const

export type Encoding = (typeof encodings)[number]

/**
 * Chooses how an answer travels.
 * @param accepted the request's `Accept-Encoding`
 * @returns what the client likes best; of what it likes equally, what is smallest
 */
export function chooseEncoding(accepted: string | undefined): Encoding {
  if (!accepted) return 'identity'
  const weights = new Map(accepted.toLowerCase().split(',').map(readWeight))
  let best: Encoding = 'identity'
  let most = 0
  for (const encoding of encodings) {
    const weight = weights.get(encoding) ?? 0
    if (weight > most) {
      best = encoding
      most = weight
    }
  }
  return best
}

/** Reads `gzip` and `gzip;q=0.5`. */
function readWeight(part: string): [name: string, weight: number] {
  const [name = '', ...parameters] = part.split(';')
  for (const parameter of parameters) {
    const [key = '', value = ''] = parameter.split('=')
    if (key.trim() === 'q') return [name.trim(), Number(value)]
  }
  return [name.trim(), 1]
}

/**
 * Tells whether a client has a representation already. The comparison is the weak one: a proxy that compresses may
 * have weakened the tag.
 * @param ifNoneMatch the request's `If-None-Match`: one tag, a list, or `*`
 * @param etag of the representation that would be sent
 */
export function hasAlready(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch === etag || ifNoneMatch.trim() === '*') return true
  return ifNoneMatch.match(/"[^"]*"/g)?.includes(etag) ?? false
}
