import { CodedError } from '../../errors/coded-error.ts'
import { identityKey } from '../../members/names.ts'
import { cleanTitle, renderText } from '../../posts/content.ts'
import { postLimits } from '../../posts/limits.ts'
import { type Link, parseLink } from '../../posts/links.ts'
import { isBlank } from '../../text/blank.ts'
import { toUsername } from './authors.ts'
import type { Fields } from './fields.ts'
import { parseTime } from './times.ts'

/** A valid row. */
export interface ImportedPost {
  import_id: string
  title: string
  /** Null for a text post. */
  link: Link | null
  /** The columns of a text. */
  text: { text: string; text_html: string } | null
  vote_count: number
  author: string
  author_key: string
  created_at: Date
}

/** Of an id, in characters. */
const maxId = 50

/** Karma is a sum of points and has to fit into 31 bits. */
const maxPoints = 1_000_000

/**
 * Validates one row of a file.
 * @param now no post may be newer
 * @throws {CodedError} ROW_REJECTED with the reason
 */
export function toImportedPost(
  { id, title, url, text, num_points, author, created_at }: Fields,
  now: Date
): ImportedPost {
  const name = toUsername(isBlank(author) ? reject('author is empty') : author)
  return {
    import_id: toId(id),
    title: toTitle(title),
    link: url === '' ? null : toLink(url),
    text: url === '' && text ? toText(text) : null,
    vote_count: toPoints(num_points),
    author: name,
    author_key: identityKey(name),
    created_at: toTime(created_at, now)
  }
}

function toId(id: string): string {
  if (isBlank(id)) reject('id is empty')
  if ([...id].length > maxId) reject(`id is longer than ${maxId} characters`, id)
  return withoutControls('id', id)
}

function toTitle(text: string): string {
  const title = withoutControls(
    'title',
    byRule(() => cleanTitle(text), text)
  )
  if ([...title].length > postLimits.title)
    reject(`title is longer than ${postLimits.title} characters`, text)
  return title
}

function toLink(url: string): Link {
  return byRule(() => parseLink(withoutControls('url', url)), url)
}

function toText(text: string) {
  if ([...text].length > postLimits.text) reject(`text is longer than ${postLimits.text} characters`)
  return byRule(() => renderText(text).columns, text)
}

/** Rejects a row by the rule of the board. */
function byRule<Result>(rule: () => Result, value: string): Result {
  try {
    return rule()
  } catch (error) {
    if (error instanceof CodedError && error.code !== 'ROW_REJECTED')
      reject(error.message.replace(/\.$/, ''), value)
    throw error
  }
}

function withoutControls(column: string, text: string): string {
  const isControl = (character: string) => character < ' ' || character === '\x7f'
  return [...text].some(isControl) ? reject(`${column} holds a control character`, text) : text
}

/** Also `67.0`, as programs write numbers of a column with gaps. */
function toPoints(text: string): number {
  const points = /^\d+(\.0*)?$/.test(text) ? Number(text) : reject('num_points is not a whole number', text)
  return points <= maxPoints ? points : reject(`num_points is greater than ${maxPoints}`, text)
}

/** A post from the future would be first in every list. */
function toTime(text: string, now: Date): Date {
  const time = parseTime(text) ?? reject('created_at is not a date', text)
  if (time.getTime() < 0) reject('created_at is before 1970', text)
  return time <= now ? time : reject('created_at is in the future', text)
}

function reject(reason: string, value?: string): never {
  throw new CodedError('ROW_REJECTED', value === undefined ? reason : `${reason} (${excerpt(value)})`)
}

/** Shortens a value, and escapes what could control a terminal. */
export function excerpt(value: string): string {
  const start = [...value.slice(0, 120)].slice(0, 60).join('')
  const shown = start.replace(/\p{C}/gu, (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`)
  return start.length < value.length ? `${shown}…` : shown
}
