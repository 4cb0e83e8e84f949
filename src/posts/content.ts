import { CodedError } from '../errors/coded-error.ts'
import { isBlank, isBlankHtml } from '../text/blank.ts'
import { cleanLine } from '../text/line.ts'
import { parseMarkdown } from '../text/markdown.ts'
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
 * The columns of the link or the text of a new post, whom it names, and the sites that it links to.
 * @throws {CodedError} URL_INVALID, SUBMISSION_AMBIGUOUS, SUBMISSION_EMPTY, TEXT_TOO_LARGE
 */
export function linkOrText({ post_url, text = '' }: Omit<NewPost, 'title'>) {
  if (!post_url?.trim()) return renderText(text)
  const link = parseLink(post_url)
  if (isBlank(text)) return { columns: link, names: [], sites: [link.domain] }
  throw new CodedError('SUBMISSION_AMBIGUOUS', 'A post is a link or a text, not both.')
}

/**
 * The columns of the text of a post, whom it names, and the sites that it links to.
 * @throws {CodedError} SUBMISSION_EMPTY, TEXT_TOO_LARGE
 */
export function renderText(text: string) {
  const { names, findSites, render } = parseMarkdown(text)
  const text_html = render()
  if (isBlankHtml(text_html))
    throw new CodedError('SUBMISSION_EMPTY', 'A post needs a URL, or a text that shows something.')
  return { columns: { text, text_html }, names, sites: findSites() }
}
