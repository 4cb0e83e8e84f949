import { html } from 'ghtml'
import { xmlCharacters } from '../../text/xml.ts'
import type { Entry, Feed } from './feed.ts'

/** @returns a feed as RSS, for readers that know neither Atom nor JSON: https://www.rssboard.org/rss-specification */
export function rssFeed({ board, entries, ...feed }: Feed): string {
  return xmlCharacters(html`<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel>
<title>${feed.title}</title>
<link>${feed.url}</link>
<description>${feed.description}</description>
<language>${board.language}</language>
<lastBuildDate>${feed.updated.toUTCString()}</lastBuildDate>
<generator>Just Tech News</generator>
<atom:link rel="self" type="application/rss+xml" href="${feed.self}"/>
!${entries.map(rssItem)}</channel>
</rss>
`)
}

function rssItem({ author, story, tags = [], comments, ...entry }: Entry): string {
  const optional = [
    ...(comments === undefined
      ? []
      : [
          html`<comments>${entry.url}</comments>
<slash:comments>${comments}</slash:comments>
`
        ]),
    ...tags.map(
      (tag) => html`<category>${tag}</category>
`
    )
  ]
  return html`<item>
<title>${entry.title}</title>
<link>${story ?? entry.url}</link>
<guid isPermaLink="false">${entry.id}</guid>
<pubDate>${entry.published.toUTCString()}</pubDate>
<dc:creator>${author.name}</dc:creator>
!${optional}<description>${entry.html}</description>
</item>
`
}
