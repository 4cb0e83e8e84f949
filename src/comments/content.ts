import { CodedError } from '../errors/coded-error.ts'
import { isBlank } from '../text/blank.ts'
import { renderMarkdown } from '../text/markdown.ts'

/** Columns for the text of a comment. @param comment_text Markdown @throws {CodedError} COMMENT_EMPTY, TEXT_TOO_LARGE */
export function renderComment(comment_text: string) {
  if (isBlank(comment_text)) throw new CodedError('COMMENT_EMPTY', 'A comment needs a text.')
  return { comment_text, comment_html: renderMarkdown(comment_text) }
}
