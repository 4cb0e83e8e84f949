/** Bytes that a name of a file may have, and some for the ending. */
const longestName = 240

/** @returns path and query of a link, without a trailing slash; null when it leads elsewhere */
export function addressOf(href: string, base: URL): string | null {
  const url = URL.parse(href, base.href)
  if (url?.origin !== base.origin) return null
  return url.pathname.replace(/(?<=.)\/+$/, '') + url.search
}

/**
 * Names the file of an address: `/top?period=day` → `top/period-day/index.html`, and of no page `/hot.atom` →
 * `hot.atom`. @returns null when no file can have such a name
 */
export function fileOf(address: string, isPage: boolean): string | null {
  const { pathname, searchParams } = new URL(address, 'http://board.invalid')
  const names = pathname.split('/').slice(1).filter(Boolean).map(decode)
  const query = [...searchParams].map(([name, value]) => `${name}-${value}`)
  // The first page of the list is the front page.
  if (isPage && names.length === 0 && query.length > 0) names.push('hot')
  if (isPage) names.push(...query, 'index.html')
  else if (query.length > 0) names.push(withQuery(names.pop() ?? '', query))
  return names.every(isName) ? names.join('/') : null
}

/** `top.atom` with `period-day` → `top.period-day.atom`. */
function withQuery(name: string, query: string[]): string {
  const dot = name.lastIndexOf('.')
  return [name.slice(0, dot), ...query, name.slice(dot + 1)].join('.')
}

/** @param from the file of the page with the link @param to the file that it leads to */
export function relativeLink(from: string, to: string): string {
  const up = '../'.repeat(from.split('/').length - 1)
  return (up || './') + to.split('/').map(encodeURIComponent).join('/')
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}

function isName(name: string): boolean {
  return !/^\.{0,2}$|[/\\\p{Cc}]/u.test(name) && Buffer.byteLength(name) <= longestName
}

/**
 * Makes a function that numbers the pages of lists, since cursors are long: `/newest?cursor=…` → `/newest?page=2`. Each
 * page is found on the one before.
 */
export function pageCounter() {
  const counts = new Map<string, number>()
  return (address: string): string => {
    const url = new URL(address, 'http://board.invalid')
    if (!url.searchParams.has('cursor')) return address
    url.searchParams.delete('cursor')
    const number = (counts.get(url.href) ?? 1) + 1
    counts.set(url.href, number)
    url.searchParams.set('page', `${number}`)
    return url.pathname + url.search
  }
}
