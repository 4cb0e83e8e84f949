import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../errors/coded-error.ts'
import { findMembers } from '../members/mentions.ts'
import { isBlankHtml } from '../text/blank.ts'
import { parseMarkdown } from '../text/markdown.ts'

/**
 * Renders the text of a comment, with links to the members whom it mentions. Asks the database when there are names.
 * @param comment_text Markdown
 * @returns its columns, the ids of the members, the names as they are written, and the sites that it links to
 * @throws {CodedError} COMMENT_EMPTY, TEXT_TOO_LARGE
 */
export async function renderComment(em: EntityManager, comment_text: string) {
  const parsed = parseMarkdown(comment_text)
  const members = await findMembers(em, parsed.names)
  const comment_html = parsed.render((name) => members.get(name)?.path)
  if (isBlankHtml(comment_html))
    throw new CodedError('COMMENT_EMPTY', 'A comment needs a text that shows something.')
  const mentioned = [...new Set([...members.values()].map(({ id }) => id))]
  const columns = measured(comment_text, comment_html)
  return { columns, mentioned, names: parsed.names, sites: parsed.findSites() }
}

/** Columns for a text, its HTML and their size. */
export function measured(comment_text: string, comment_html: string) {
  return {
    comment_text,
    comment_html,
    bytes: Buffer.byteLength(comment_text) + Buffer.byteLength(comment_html)
  }
}
