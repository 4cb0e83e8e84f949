import { html } from 'ghtml'
import { xmlCharacters } from '../../text/xml.ts'
import type { Entry, Feed } from './feed.ts'

/** @returns a feed as Atom, with the number of comments: RFC 4287 and RFC 4685 */
export function atomFeed({ board, entries, ...feed }: Feed): string {
  return xmlCharacters(html`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:lang="${board.language}">
<id>${feed.id}</id>
<title>${feed.title}</title>
<subtitle>${feed.description}</subtitle>
<updated>${feed.updated.toISOString()}</updated>
<author><name>${board.name}</name><uri>${board.origin}/</uri></author>
<link rel="self" type="application/atom+xml" href="${feed.self}"/>
<link rel="alternate" type="text/html" href="${feed.url}"/>
<icon>${board.icon}</icon>
<generator>Just Tech News</generator>
!${entries.map(atomEntry)}</feed>
`)
}

function atomEntry({ author, answered, story, tags = [], comments, ...entry }: Entry): string {
  const optional = [
    ...(comments === undefined
      ? []
      : [
          html`<link rel="replies" type="text/html" href="${entry.url}" thr:count="${comments}"/>
`
        ]),
    ...(answered
      ? [
          html`<thr:in-reply-to ref="${answered.id}" href="${answered.url}"/>
`
        ]
      : []),
    ...tags.map(
      (tag) => html`<category term="${tag}"/>
`
    )
  ]
  return html`<entry>
<id>${entry.id}</id>
<title>${entry.title}</title>
<updated>${entry.updated.toISOString()}</updated>
<published>${entry.published.toISOString()}</published>
<author><name>${author.name}</name>!${author.url ? html`<uri>${author.url}</uri>` : ''}</author>
<link rel="alternate" href="${story ?? entry.url}"/>
!${optional}<content type="html">${entry.html}</content>
</entry>
`
}
