export type Encoding = 'br' | 'gzip' | 'identity'

const all: readonly Encoding[] = ['br', 'gzip', 'identity']

/** Characters of the longest `Accept-Encoding` that is parsed: browsers send about 30. */
const longest = 200

/**
 * @param accepted the request's `Accept-Encoding`
 * @param offered available encodings, in our order of preference
 * @returns the content encoding that the client prefers
 */
export function chooseEncoding(accepted: string | undefined, offered = all): Encoding {
  if (!accepted || accepted.length > longest) return 'identity'
  const weights = new Map(accepted.toLowerCase().split(',').map(parseWeight))
  const others = weights.get('*') ?? 0
  let best: Encoding = 'identity'
  let highest = 0
  for (const encoding of offered) {
    const weight = weights.get(encoding) ?? others
    if (weight > highest) {
      best = encoding
      highest = weight
    }
  }
  return best
}

function parseWeight(part: string): [name: string, weight: number] {
  if (!part.includes(';')) return [part.trim(), 1]
  const [name = '', ...parameters] = part.split(';')
  for (const parameter of parameters) {
    const [key = '', value = ''] = parameter.split('=')
    if (key.trim() === 'q') return [name.trim(), Number(value)]
  }
  return [name.trim(), 1]
}

/** Whether an `If-None-Match` header matches an ETag. */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  const tag = etag.startsWith('W/') ? etag.slice(2) : etag
  return ifNoneMatch.includes(tag) || ifNoneMatch.trim() === '*'
}
