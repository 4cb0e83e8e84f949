import type { Entry, Feed } from './feed.ts'

/** @returns a feed as JSON: https://www.jsonfeed.org/version/1.1/ */
export function jsonFeed({ board, entries, ...feed }: Feed): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    home_page_url: feed.url,
    feed_url: feed.self,
    description: feed.description,
    icon: board.icon,
    language: board.language,
    authors: [{ name: board.name, url: `${board.origin}/` }],
    items: entries.map(jsonItem)
  })
}

function jsonItem({ author, story, tags = [], ...entry }: Entry) {
  return {
    id: entry.id,
    url: entry.url,
    ...(story && { external_url: story }),
    title: entry.title,
    content_html: entry.html,
    date_published: entry.published,
    date_modified: entry.updated,
    authors: [{ name: author.name, ...(author.url && { url: author.url }) }],
    ...(tags.length > 0 && { tags })
  }
}
