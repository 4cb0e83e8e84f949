import { linkedHosts, plainText } from '../text/plain.ts'
import { hostWords, maxWords, wordsOf } from '../text/words.ts'

/** Words with their weights. */
export type Weights = ReadonlyMap<string, number>

/** What of a post can be found. */
export interface PostText {
  title: string
  domain: string | null
  text_html: string | null
  user_id: number
}

/** What of a comment can be found. */
export interface CommentText {
  comment_html: string
  user_id: number
}

/** A word of the title or the site counts as much as four of the text. */
const [titleWeight, textWeight] = [4, 1]

/** By which the posts and comments of a member are found. No word begins with `@`. */
export function authorWord(userId: number): string {
  return `@${userId}`
}

export function weighPost({ title, domain, text_html, user_id }: PostText): Weights {
  const words = new Map([[authorWord(user_id), 0]])
  add(words, wordsOf(title), titleWeight)
  if (domain !== null) add(words, hostWords(domain), titleWeight)
  if (text_html !== null) addText(words, text_html)
  return words
}

export function weighComment({ comment_html, user_id }: CommentText): Weights {
  const words = new Map([[authorWord(user_id), 0]])
  addText(words, comment_html)
  return words
}

/** Also the sites that a text links to. */
function addText(words: Map<string, number>, html: string) {
  for (const host of linkedHosts(html)) add(words, hostWords(host), textWeight)
  add(words, wordsOf(plainText(html)), textWeight)
}

function add(words: Map<string, number>, added: Iterable<string>, weight: number) {
  for (const word of added) if (words.size <= maxWords && !words.has(word)) words.set(word, weight)
}
