import { domainToUnicode } from 'node:url'
import { foldText } from './fold.ts'
import { suffixesOf } from './hosts.ts'

/** To be counted up with every change of what words a text has: the words of all posts are then made again. */
export const wordsVersion = 1

/** Code points of the longest word, and of its column. Longer ones are cut. */
export const maxWord = 64

/** Different words of one text: as many as one statement writes in some milliseconds. */
export const maxWords = 2_000

/** Code points from which on the start of a word finds it. */
const minPrefix = 3

/** Scripts without spaces, or where these do not separate what is looked for. */
const dense = '[[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Hangul}]&&[\\p{L}\\p{N}\\p{M}]]'
const letter = `[[\\p{L}\\p{N}]--${dense}]`
const core = `${letter}[[\\p{L}\\p{N}\\p{M}]--${dense}]*`

/** A run of a dense script, or letters and digits, joined by single marks; `c++`, `c#` and `google+` end with theirs. */
const shape = new RegExp(`(${dense}+)|${core}(?:[.'_\\-]${core})*(?:\\+\\+|[+#](?!${letter}))?`, 'gv')

const joiner = /[.'_-]/
const ending = /[+#]+$/

/** A part of a folded text that is written without spaces. */
export interface Chunk {
  text: string
  index: number
  isDense: boolean
}

/** @param folded result of `foldText` */
export function chunksOf(folded: string): Chunk[] {
  return Array.from(folded.matchAll(shape), ({ 0: text, 1: run, index }) => ({
    text,
    index,
    isDense: run !== undefined
  }))
}

/** The words by which a text is found: `node.js` also by `node` and `js`, Chinese and Japanese by pairs of characters. */
export function wordsOf(text: string): Set<string> {
  const words = new Set<string>()
  for (const chunk of chunksOf(foldText(text))) {
    for (const word of chunk.isDense ? pairsOf(chunk.text) : formsOf(chunk.text)) {
      if (words.size >= maxWords) return words
      words.add(cutWord(word))
    }
  }
  return words
}

/** The words that a text has to have in order to be found by another: no parts of joined words, which follow. */
export function soughtWords(text: string): string[] {
  const words = chunksOf(foldText(text)).flatMap((chunk) =>
    chunk.isDense ? pairsOf(chunk.text) : [chunk.text]
  )
  return [...new Set(words.map(cutWord))]
}

/** The smallest parts of a text, in their order: a phrase is a part of it if these are. */
export function unitsOf(text: string): string[] {
  return chunksOf(foldText(text)).flatMap(unitsOfChunk)
}

/** @returns characters of a dense script, or the parts of a joined word */
export function unitsOfChunk({ text, isDense }: Chunk): string[] {
  return isDense ? [...text] : text.split(joiner)
}

/** The words of a host: itself, all above it, and their parts; in both spellings when it is international. */
export function hostWords(host: string): Set<string> {
  const shown = domainToUnicode(host) || host
  const suffixes = [host, shown].flatMap(suffixesOf).map((suffix) => cutWord(foldText(suffix)))
  return new Set([...suffixes, ...wordsOf(shown)])
}

/** Whether a word is completed when it is the last one of a query. */
export function isPrefix(word: string): boolean {
  return [...word].length >= minPrefix && /[\p{L}\p{N}]$/u.test(word) && !chunksOf(word)[0]?.isDense
}

/** The words that begin with another, from the first one to before the second: those that contain it are found by it. */
export function prefixRange(word: string): [from: string, to: string] {
  return [`${word}0`, `${word}\u{10ffff}`]
}

/** Cuts a word to the length of its column. */
export function cutWord(word: string): string {
  return word.length <= maxWord ? word : [...word].slice(0, maxWord).join('')
}

function pairsOf(run: string): string[] {
  const characters = [...run]
  if (characters.length < 2) return characters
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`)
}

/** The word, without its ending unless that tells `c++` from `c`, and its parts. */
function formsOf(word: string): string[] {
  const bare = word.replace(ending, '')
  const parts = bare.split(joiner)
  const last = parts.at(-1) ?? ''
  if (bare === word) return parts.length > 1 ? [word, ...parts] : [word]
  const ended = `${last}${word.slice(bare.length)}`
  const others = [...last].length > 1 ? [bare, ...parts] : parts.slice(0, -1)
  return parts.length > 1 ? [word, ended, ...others] : [word, ...others]
}
