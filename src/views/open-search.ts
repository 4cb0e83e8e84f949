import { html } from 'ghtml'

/** Characters that XML cannot hold. https://www.w3.org/TR/xml/#charsets */
const impossible = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/**
 * @param name of the board
 * @param address its origin; empty when unknown
 * @returns the description by which browsers search the board. https://github.com/dewitt/opensearch
 */
export function openSearch(name: string, address: string): string {
  const shown = name.replace(impossible, '')
  return html`<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>${[...shown].slice(0, 16).join('')}</ShortName>
<Description>${[...`Search ${shown}`].slice(0, 1024).join('')}</Description>
<InputEncoding>UTF-8</InputEncoding>
<Url type="text/html" template="${address}/search?q={searchTerms}"/>
</OpenSearchDescription>
`
}
