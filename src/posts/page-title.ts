import { Parser } from 'htmlparser2'
import { decode } from '../text/decode.ts'
import { cleanLine } from '../text/line.ts'
import { postLimits } from './limits.ts'
import { parseLink } from './links.ts'

/** What the head of a page says of it. */
export interface PageTitle {
  /** Of one line, no longer than that of a post; null when there is none. */
  title: string | null
  /** The address that the page names as its own. */
  canonical: string | null
}

const metaCharset = /<meta[^>]*charset\s*=\s*["']?([\w.:-]+)/i

/** What can be read as a page. */
export function isHtml(type: string): boolean {
  return /^\s*(text\/html|application\/xhtml\+xml)\s*(;|$)/i.test(type)
}

/** Whether the head of a page is there as a whole. */
export function hasHead(bytes: Buffer): boolean {
  return /<\/head|<body/i.test(bytes.toString('latin1'))
}

/**
 * Reads the title of a page.
 * @param bytes its beginning
 * @param type its `Content-Type`
 * @param url its address, to which others in it are relative
 */
export function readPageTitle(bytes: Buffer, type: string, url: URL): PageTitle {
  const found: Record<'title' | 'shared' | 'canonical', string | undefined> = {
    title: undefined,
    shared: undefined,
    canonical: undefined
  }
  let isTitle = false
  let isOver = false
  const parser = new Parser({
    onopentag(name, { property, name: of, content, rel = '', href }) {
      isOver ||= name === 'body'
      if (isOver) return
      isTitle = name === 'title' && found.title === undefined
      if (isTitle) found.title = ''
      if (name === 'meta' && (property ?? of) === 'og:title') found.shared ??= content
      if (name === 'link' && /(^|\s)canonical(\s|$)/i.test(rel)) found.canonical ??= href
    },
    ontext(text) {
      if (isTitle) found.title += text
    },
    onclosetag(name) {
      isOver ||= name === 'head'
      if (name === 'title') isTitle = false
    }
  })
  parser.end(decode(bytes, type, metaCharset))
  return { title: clean(found.shared) ?? clean(found.title), canonical: linkOf(found.canonical, url) }
}

function clean(text = ''): string | null {
  return [...cleanLine(text)].slice(0, postLimits.title).join('').trim() || null
}

function linkOf(text: string | undefined, base: URL): string | null {
  const url = text ? URL.parse(text, base.href) : null
  try {
    return url && parseLink(url.href).post_url
  } catch {
    return null
  }
}
