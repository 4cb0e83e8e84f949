import { isSamePage } from './same-page.ts'

export interface Page {
  status: number
  type: string
  body: string
}

/** Reads a page once, whole. @throws {Error} unless its status is 200 and it is as long as it says */
export async function readPage(base: string, path: string): Promise<Page> {
  const answer = await fetch(base + path, { headers: { 'accept-encoding': 'identity' } })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const length = answer.headers.get('content-length')
  if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`)
  if (Number(length) !== bytes.length) throw new Error(`${path} has ${bytes.length} of ${length} bytes`)
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', body: bytes.toString() }
}

/** @returns the check that every answer is this page, whose ages may change */
export function samePageAs({ body }: Page): (answer: string) => boolean {
  // Equal texts are told apart at once; what differs in its ages has to be looked at closely only once.
  let latest = body
  return (answer) => {
    if (answer === latest) return true
    const isSame = isSamePage(answer, body)
    if (isSame) latest = answer
    return isSame
  }
}

/** @throws {Error} unless two servers answer alike: whoever does less would be faster for nothing */
export async function requireSame(path: string, ours: string, theirs: string): Promise<Page> {
  const page = await readPage(ours, path)
  const other = await readPage(theirs, path)
  if (!isSamePage(other.body, page.body)) throw new Error(`The two sides do not answer alike: ${path}`)
  return page
}
