import { isSamePage } from './same-page.ts'

/** Reads a page. @throws {Error} unless its status is 200 and its length the `Content-Length` */
export async function readPage(base: string, path: string): Promise<string> {
  const answer = await fetch(base + path, { headers: { 'accept-encoding': 'identity' } })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const length = answer.headers.get('content-length')
  if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`)
  if (Number(length) !== bytes.length) throw new Error(`${path} has ${bytes.length} of ${length} bytes`)
  return bytes.toString()
}

/** @returns the check that a response is this page, apart from relative times */
export function samePageAs(page: string): (answer: string) => boolean {
  // Comparing with the latest is cheap: another text needs the slow comparison only once.
  let latest = page
  return (answer) => {
    if (answer === latest) return true
    const isSame = isSamePage(answer, page)
    if (isSame) latest = answer
    return isSame
  }
}

/** @throws {Error} unless two servers send the same page, since sending less would be faster */
export async function requireSame(path: string, page: string, other: string) {
  if (!isSamePage(await readPage(other, path), page)) throw new Error(`${other}${path} is not what ours is`)
}
