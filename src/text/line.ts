/** Control characters that separate words. */
const separators = /[\t-\r\x85\u2028\u2029]/g

/** Everything else that has no shape, such as marks of direction, fillers and tags, but for what belongs in emoji. */
const unwanted =
  /(\p{RGI_Emoji_Tag_Sequence})|[[\p{Cc}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]--[\u200c\u200d\p{Variation_Selector}]]/gv

/** Marks that would reach over the lines above and below: words have up to four in a row. */
const excessMarks = /(?<=\p{M}(?:[\u200c\u200d]?\p{M}){3})[\p{M}\u200c\u200d]+/gu

/** Joiners, which belong in emoji and between letters of some scripts, such as Persian, and nowhere else. */
const joined =
  /[[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}]--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}]]/v
const joiners = new RegExp(`(?<!${joined.source})[\\u200c\\u200d]|[\\u200c\\u200d](?!${joined.source})`, 'gv')

/** Cleans a text of one line, such as a title: NFC, words separated by one space, nothing invisible. */
export function cleanLine(text: string): string {
  const visible = text.replace(separators, ' ').replace(unwanted, '$1').replace(joiners, '')
  const bounded = visible.normalize('NFD').replace(excessMarks, '')
  return bounded.normalize('NFC').replace(/\s+/g, ' ').trim()
}
