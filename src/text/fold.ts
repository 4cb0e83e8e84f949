/** A character with the marks upon it; those of half-width Katakana are letters. */
const cluster = /\P{M}[\p{M}\uff9e\uff9f]*|\p{M}+/gu

/** Marks of Latin, Greek and Cyrillic letters. Those of other scripts tell words apart, and so does й from и. */
const accents = /[\u0300-\u0305\u0307-\u036f]|(?<!и)\u0306/gu

/** Folds a text for comparison: NFKC, lower case, without accents and what has no shape; "ＣＡＦÉ" is "cafe". */
export function foldText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replaceAll('’', "'")
    .toLowerCase()
    .normalize('NFD')
    .replace(accents, '')
    .normalize('NFC')
    .replaceAll('ς', 'σ')
}

export interface FoldedText {
  folded: string
  /** @returns the part of the original text that a part of the folded one comes from */
  origin(start: number, end: number): [start: number, end: number]
}

/** Folds a text, and remembers where each part comes from. @returns null in the rare case that this cannot be told */
export function foldWithOrigins(text: string): FoldedText | null {
  const starts: number[] = []
  const ends: number[] = []
  let folded = ''
  for (const { 0: character, index } of text.matchAll(cluster)) {
    const part = foldText(character)
    folded += part
    for (let n = 0; n < part.length; n++) {
      starts.push(index)
      ends.push(index + character.length)
    }
  }
  if (folded !== foldText(text)) return null
  return { folded, origin: (start, end) => [starts[start] ?? 0, ends[end - 1] ?? text.length] }
}
