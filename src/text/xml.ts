/** What XML 1.0 cannot hold, not even escaped: https://www.w3.org/TR/xml/#charsets */
const unwritable = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

/** @returns a text, or a whole document, without the characters that would make it no XML */
export function xmlCharacters(text: string): string {
  return text.replace(unwritable, '')
}
