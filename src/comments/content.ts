import { CodedError } from '../errors/coded-error.ts'
import { renderVisible } from '../text/markdown.ts'

/** Columns for the text of a comment. @param comment_text Markdown @throws {CodedError} COMMENT_EMPTY, TEXT_TOO_LARGE */
export function renderComment(comment_text: string) {
  const comment_html = renderVisible(comment_text)
  if (comment_html === null)
    throw new CodedError('COMMENT_EMPTY', 'A comment needs a text that shows something.')
  return { comment_text, comment_html }
}
