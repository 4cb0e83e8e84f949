import { renderText } from '../../posts/content.ts'
import { postLimits } from '../../posts/limits.ts'
import { hotness } from '../../posts/ranking.ts'
import { isBlank } from '../../text/blank.ts'
import { cleanLine } from '../../text/line.ts'
import { adoptLink } from './links.ts'
import type { OldPost } from './read.ts'
import type { Report } from './report.ts'

const noLink = { post_url: null, domain: null, url_key: null }
const noText = { text: null, text_html: null }

/** The columns of what a post says. */
export function adoptContent({ id, title, post_url }: OldPost, report: Report) {
  const { link, text, change } = adoptLink(post_url)
  if (change) report.note(`post ${id}: ${change}`)
  return {
    title: adoptTitle(title, link?.domain),
    ...(link ?? noLink),
    ...(text === null ? noText : renderText(text).columns)
  }
}

function adoptTitle(old: string, domain = 'Untitled'): string {
  const title = cleanLine(old)
  return isBlank(title) ? domain : [...title].slice(0, postLimits.title).join('')
}

/** The columns of a post's votes. @param imported those that have no row */
export function voteColumns(votes: number, imported: number, created: Date) {
  return { vote_count: votes, imported_votes: imported, hot: hotness(votes, created) }
}
