import { CodedError } from '../errors/coded-error.ts'
import { renderVisible } from '../text/markdown.ts'

/** Columns for the text of a comment. @param comment_text Markdown @throws {CodedError} COMMENT_EMPTY, TEXT_TOO_LARGE */
export function renderComment(comment_text: string) {
  const comment_html = renderVisible(comment_text)
  if (comment_html === null)
    throw new CodedError('COMMENT_EMPTY', 'A comment needs a text that shows something.')
  return measured(comment_text, comment_html)
}

/** Columns for a text, its HTML and their size. */
export function measured(comment_text: string, comment_html: string) {
  return {
    comment_text,
    comment_html,
    bytes: Buffer.byteLength(comment_text) + Buffer.byteLength(comment_html)
  }
}
