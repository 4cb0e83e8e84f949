import { CodedError } from '../errors/coded-error.ts'
import { isBlank } from '../text/blank.ts'
import { renderMarkdown } from '../text/markdown.ts'
import { parseLink } from './links.ts'
import type { NewPost } from './schema.ts'

/** @throws {CodedError} TITLE_EMPTY */
export function cleanTitle(title: string): string {
  const clean = title.replace(/\s+/g, ' ').trim()
  if (isBlank(clean)) throw new CodedError('TITLE_EMPTY', 'A post needs a title.')
  return clean
}

/**
 * Columns for the link or the text of a new post.
 * @throws {CodedError} URL_INVALID, SUBMISSION_AMBIGUOUS, SUBMISSION_EMPTY, TEXT_TOO_LARGE
 */
export function linkOrText({ post_url, text }: Omit<NewPost, 'title'>) {
  const link = post_url?.trim() ? parseLink(post_url) : null
  if (link && text?.trim()) {
    throw new CodedError('SUBMISSION_AMBIGUOUS', 'A post is a link or a text, not both.')
  }
  if (link) return link
  if (!text || isBlank(text)) throw new CodedError('SUBMISSION_EMPTY', 'A post needs a URL or a text.')
  return { text, text_html: renderMarkdown(text), url_key: null }
}
