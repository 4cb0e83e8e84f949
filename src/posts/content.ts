import { CodedError } from '../errors/coded-error.ts'
import { isBlank } from '../text/blank.ts'
import { cleanLine } from '../text/line.ts'
import { renderVisible } from '../text/markdown.ts'
import { postLimits } from './limits.ts'
import { parseLink } from './links.ts'
import type { NewPost } from './schema.ts'

/** The title as it is stored, wherever it comes from. @throws {CodedError} TITLE_EMPTY, TITLE_TOO_LONG */
export function cleanTitle(title: string): string {
  const clean = cleanLine(title)
  if (isBlank(clean)) throw new CodedError('TITLE_EMPTY', 'A post needs a title.')
  if ([...clean].length <= postLimits.title) return clean
  throw new CodedError('TITLE_TOO_LONG', `The title is longer than ${postLimits.title} characters.`)
}

/**
 * Columns for the link or the text of a new post.
 * @throws {CodedError} URL_INVALID, SUBMISSION_AMBIGUOUS, SUBMISSION_EMPTY, TEXT_TOO_LARGE
 */
export function linkOrText({ post_url, text = '' }: Omit<NewPost, 'title'>) {
  if (!post_url?.trim()) return { ...textColumns(text), url_key: null }
  const link = parseLink(post_url)
  if (isBlank(text)) return link
  throw new CodedError('SUBMISSION_AMBIGUOUS', 'A post is a link or a text, not both.')
}

/** Columns for the text of a post. @throws {CodedError} SUBMISSION_EMPTY, TEXT_TOO_LARGE */
export function textColumns(text: string) {
  const text_html = renderVisible(text)
  if (text_html !== null) return { text, text_html }
  throw new CodedError('SUBMISSION_EMPTY', 'A post needs a URL, or a text that shows something.')
}
