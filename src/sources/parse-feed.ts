import { hash } from 'node:crypto'
import { type AnyFeed, parseFeed } from 'feedsmith'
import { Parser } from 'htmlparser2'
import { postLimits } from '../posts/limits.ts'
import { decode } from '../text/decode.ts'
import { cleanLine } from '../text/line.ts'

export interface FeedItem {
  /** SHA-256 of what identifies it in its feed. */
  key: string
  /** Of one line, no longer than that of a post; empty when there is none. */
  title: string
  /** Absolute; empty when there is none. */
  url: string
}

/** What was read cannot be used; the message is shown to administrators. */
export class FeedError extends Error {}

interface RawItem {
  id?: string | undefined
  link?: string | undefined
  title?: string | undefined
  date?: string | undefined
  /** Whether the title is HTML. */
  isHtml: boolean
  /** Base of the link, if not that of the feed. */
  base?: string | undefined
}

const maxItems = 1_000

const xmlEncoding = /^\W*\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)/i

/**
 * Reads a feed of RSS, Atom or JSON Feed.
 * @param type its `Content-Type`
 * @param url its address, to which links are relative
 * @returns its items, the newest first, each once
 * @throws {FeedError}
 */
export function readItems(bytes: Buffer, type: string, url: URL): FeedItem[] {
  const items = new Map<string, FeedItem>()
  for (const { id, link = '', title = '', isHtml, base } of sorted(rawItems(parse(bytes, type)))) {
    const identity = id ?? (link || title)
    if (!identity) continue
    const key = hash('sha256', identity)
    const own = URL.parse(base ?? '', url.href) ?? url
    const absolute = link && URL.parse(link.trim(), own.href)?.href
    if (!items.has(key)) items.set(key, { key, title: titleOf(title, isHtml), url: absolute ?? '' })
  }
  return [...items.values()]
}

function parse(bytes: Buffer, type: string): AnyFeed {
  try {
    return parseFeed(decode(bytes, type, xmlEncoding), { maxItems })
  } catch (cause) {
    throw new FeedError('It is no feed of RSS, Atom or JSON Feed, or a broken one.', { cause })
  }
}

function rawItems({ format, feed }: AnyFeed): RawItem[] {
  if (format === 'rss')
    return (feed.items ?? []).map(({ guid, link, title, pubDate }) => {
      const permalink = guid?.isPermaLink === false ? undefined : guid?.value
      return { id: guid?.value, link: link ?? permalink, title, date: pubDate, isHtml: true }
    })
  if (format === 'atom')
    return (feed.entries ?? []).map(({ id, links = [], title, published, updated, xml }) => {
      const link = links.find(({ rel = 'alternate' }) => rel === 'alternate')?.href
      const isHtml = title?.type === 'html' || title?.type === 'xhtml'
      const base = xml?.base ?? feed.xml?.base
      return { id, link, title: title?.value, date: published ?? updated, isHtml, base }
    })
  if (format === 'rdf')
    return (feed.items ?? []).map(({ link, title, rdf, dc }) => ({
      id: rdf?.about,
      link: link ?? rdf?.about,
      title,
      date: dc?.dates?.[0],
      isHtml: true
    }))
  return (feed.items ?? []).map(({ id, url, external_url, title, date_published }) => ({
    id,
    link: url ?? external_url,
    title,
    date: date_published,
    isHtml: false
  }))
}

/** By their times where all have one, and otherwise as in the feed. */
function sorted(items: RawItem[]): RawItem[] {
  const dated = items.map((item) => ({ item, time: Date.parse(item.date ?? '') }))
  if (dated.some(({ time }) => Number.isNaN(time))) return items
  return dated.sort((one, other) => other.time - one.time).map(({ item }) => item)
}

/** Tags within a line. Other angle brackets are the author's: `Vec<T>`. */
const inlineTag =
  /<\/?(?:a|abbr|b|br|cite|code|del|em|i|ins|q|s|small|span|strong|sub|sup|u)(?:\s[^>]*)?\/?>/gi

function titleOf(title: string, isHtml: boolean): string {
  const text = isHtml ? textOf(title.replace(inlineTag, '').replaceAll('<', '&lt;')) : title
  return [...cleanLine(text)].slice(0, postLimits.title).join('').trim()
}

function textOf(markup: string): string {
  let text = ''
  const parser = new Parser({
    ontext(part) {
      text += part
    }
  })
  parser.end(markup)
  return text
}
