import unhomoglyph from 'unhomoglyph'

/** Scripts in everyday use, and those that are written together. https://www.unicode.org/reports/tr31/#Table_Recommended_Scripts */
const writingSystems = [
  ...[
    ['Latin', 'Han', 'Hiragana', 'Katakana'],
    ['Latin', 'Han', 'Bopomofo'],
    ['Latin', 'Han', 'Hangul']
  ],
  ...['Arabic', 'Armenian', 'Bengali', 'Cyrillic', 'Devanagari', 'Ethiopic', 'Georgian', 'Greek', 'Gujarati'],
  ...['Gurmukhi', 'Hebrew', 'Kannada', 'Khmer', 'Lao', 'Malayalam', 'Myanmar', 'Oriya', 'Sinhala', 'Tamil'],
  ...['Telugu', 'Thaana', 'Thai', 'Tibetan']
].map((scripts) => {
  const classes = [scripts, 'Common', 'Inherited'].flat().map((script) => `\\p{Script_Extensions=${script}}`)
  return new RegExp(`^[${classes.join('')}]*$`, 'u')
})

/** Whether a text is "highly restrictive" (https://www.unicode.org/reports/tr39/): one script, or the East Asian ones. */
export function isOneScript(text: string): boolean {
  return writingSystems.some((system) => system.test(text))
}

/**
 * What a text looks like, in any case: texts with equal skeletons are confusable. https://www.unicode.org/reports/tr39/
 * @returns not for display: "Аlice" in Cyrillic gives "allce", and "mike" gives "rnlke"
 */
export function skeletonOf(text: string): string {
  // In capitals other letters look alike than in small ones, and an I looks like an l.
  return prototypes(prototypes(text)).replaceAll('i', 'l').normalize('NFC')
}

/** The tables know only some of them. */
const smallCapitals = 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ'
const smallLetters = 'abcdefghijklmnopqrstuvwyz'
const smallCapital = new RegExp(`[${smallCapitals}]`, 'gu')

function prototypes(text: string): string {
  // The Cyrillic palochka of аррӏе.com is an "i" in the tables, and looks like an "l".
  // A dot above an i cannot be seen.
  const decomposed = text
    .normalize('NFKD')
    .replaceAll('ӏ', 'l')
    .replace(smallCapital, (letter) => smallLetters.charAt(smallCapitals.indexOf(letter)))
    .replace(/(?<=[ijіј])\u0307/giu, '')
  return unhomoglyph(decomposed).toLowerCase()
}
