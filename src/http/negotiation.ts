export type Encoding = 'br' | 'gzip' | 'identity'

const all: readonly Encoding[] = ['br', 'gzip', 'identity']

/** Characters of the longest `Accept-Encoding` that is parsed. Browsers send about 30; 16,000 would take too long. */
const longest = 200

/**
 * Chooses the content encoding of a response.
 * @param accepted the request's `Accept-Encoding`
 * @param offered available encodings, the smallest result first
 * @returns the one that the client prefers; of several that it likes equally, the first offered
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

/** Parses `gzip` or `gzip;q=0.5`. */
function parseWeight(part: string): [name: string, weight: number] {
  if (!part.includes(';')) return [part.trim(), 1]
  const [name = '', ...parameters] = part.split(';')
  for (const parameter of parameters) {
    const [key = '', value = ''] = parameter.split('=')
    if (key.trim() === 'q') return [name.trim(), Number(value)]
  }
  return [name.trim(), 1]
}

/**
 * Whether `If-None-Match` holds an ETag. The comparison is weak, since a proxy that compresses may weaken the tag.
 * @param ifNoneMatch the header: one tag, a list of tags, or `*`
 * @param etag of the representation that would be sent. Tags contain no quotes, so one that is found anywhere in the
 *   list is an element of it
 */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  const tag = etag.startsWith('W/') ? etag.slice(2) : etag
  return ifNoneMatch.includes(tag) || ifNoneMatch.trim() === '*'
}
