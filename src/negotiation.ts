export type Encoding = 'br' | 'gzip' | 'identity'

const every: readonly Encoding[] = ['br', 'gzip', 'identity']

/** Characters of the longest list that is read. Browsers send some 30; to read 16,000 takes longer than all the rest. */
const longest = 200

/**
 * Chooses how an answer travels.
 * @param accepted the request's `Accept-Encoding`
 * @param offered what there is, from what is smallest
 * @returns what the client likes best; of what it likes equally, what is smallest
 */
export function chooseEncoding(accepted: string | undefined, offered = every): Encoding {
  if (!accepted || accepted.length > longest) return 'identity'
  const weights = new Map(accepted.toLowerCase().split(',').map(readWeight))
  const others = weights.get('*') ?? 0
  let best: Encoding = 'identity'
  let most = 0
  for (const encoding of offered) {
    const weight = weights.get(encoding) ?? others
    if (weight > most) {
      best = encoding
      most = weight
    }
  }
  return best
}

/** Reads `gzip` and `gzip;q=0.5`. */
function readWeight(part: string): [name: string, weight: number] {
  if (!part.includes(';')) return [part.trim(), 1]
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
 * @param etag of the representation that would be sent. There are no quotes inside of tags, so that where it stands in
 *   the list it is one of them
 */
export function hasAlready(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  const tag = etag.startsWith('W/') ? etag.slice(2) : etag
  return ifNoneMatch.includes(tag) || ifNoneMatch.trim() === '*'
}
