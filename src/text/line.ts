/** Control characters that separate words. */
const separators = /[\t-\r\x85\u2028\u2029]/g

/** Other control characters, marks of direction, and zero-width characters. */
const unwanted = /[\p{Cc}\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu

/** Joiners, which belong in emoji and between letters of some scripts, such as Persian, and nowhere else. */
const joined =
  /[[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}]--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}]]/v
const joiners = new RegExp(`(?<!${joined.source})[\\u200c\\u200d]|[\\u200c\\u200d](?!${joined.source})`, 'gv')

/** Cleans a text of one line, such as a title: NFC, words separated by one space, nothing invisible. */
export function cleanLine(text: string): string {
  const visible = text.replace(separators, ' ').replace(unwanted, '').replace(joiners, '')
  return visible.normalize('NFC').replace(/\s+/g, ' ').trim()
}
