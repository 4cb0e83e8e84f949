import { absoluteLinks } from '../../text/absolute-links.ts'
import { authorPath } from '../author.ts'
import { atomFeed } from './atom.ts'
import type { Entry, Feed, FeedBoard, FeedContent, FeedEntry, FeedFormat } from './feed.ts'
import { jsonFeed } from './json.ts'
import { rssFeed } from './rss.ts'

const writers: Record<FeedFormat, { type: string; write(feed: Feed): string }> = {
  atom: { type: 'application/atom+xml; charset=utf-8', write: atomFeed },
  rss: { type: 'application/rss+xml; charset=utf-8', write: rssFeed },
  json: { type: 'application/feed+json; charset=utf-8', write: jsonFeed }
}

/** @param prefix of the path of a private feed @returns the document, its media type and its address */
export function renderFeed(board: FeedBoard, content: FeedContent, format: FeedFormat, prefix = '') {
  const { path, query = '' } = content.feed
  const self = `${board.origin}${prefix}${path}.${format}${query}`
  const { type, write } = writers[format]
  return { type, self, document: write(resolve(board, content, self)) }
}

function resolve(board: FeedBoard, content: FeedContent, self: string): Feed {
  const { title, description, path } = content
  const entries = content.entries.map((entry) => resolveEntry(board, entry))
  // Without entries there is no other time that stays the same.
  const year = Date.UTC(Number(board.tag.split(',')[1]), 0)
  return {
    board,
    id: tagUri(board, content.id),
    title: title ? `${title} · ${board.name}` : board.name,
    description,
    url: board.origin + path,
    self,
    updated: new Date(Math.max(year, ...entries.map(({ updated }) => updated.getTime()))),
    entries
  }
}

function resolveEntry(
  board: FeedBoard,
  { path, answered, author, story = null, ...entry }: FeedEntry
): Entry {
  const url = board.origin + path
  const profile = authorPath(author)
  return {
    ...entry,
    id: tagUri(board, entry.id),
    url,
    story,
    answered: answered ? { id: tagUri(board, answered.id), url: board.origin + answered.path } : null,
    author: { name: author, url: profile && board.origin + profile },
    html: absoluteLinks(entry.html, url)
  }
}

/** https://www.rfc-editor.org/rfc/rfc4151.html */
function tagUri({ tag }: FeedBoard, id: string): string {
  return `tag:${tag}:${id}`
}
