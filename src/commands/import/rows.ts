import { CodedError } from '../../errors/coded-error.ts'
import { memberLimits } from '../../members/limits.ts'
import { identityKey } from '../../members/names.ts'
import { postLimits } from '../../posts/limits.ts'
import { type Link, parseLink } from '../../posts/links.ts'

/** The columns of a file, in order. */
export const columns = ['id', 'title', 'url', 'num_points', 'num_comments', 'author', 'created_at'] as const

/** A valid row. `num_comments` is ignored, since the comments are not imported. */
export interface ImportedPost {
  import_id: string
  title: string
  /** Null for a text post. */
  link: Link | null
  vote_count: number
  author: string
  author_key: string
  created_at: Date
}

/** Karma is a sum of points and has to fit into 31 bits. */
const maxPoints = 1_000_000
/** White space and format characters such as U+200B. */
const invisible = /^[\s\p{Cf}]*$/u

/**
 * Validates one row of a file.
 * @param now no post may be newer
 * @throws {CodedError} ROW_REJECTED with the reason
 */
export function toImportedPost(fields: string[], now: Date): ImportedPost {
  if (fields.length !== columns.length) reject(`${fields.length} columns instead of ${columns.length}`)
  const [id = '', title = '', url = '', points = '', , author = '', time = ''] = fields.map((field) =>
    field.trim()
  )
  const name = toName(author)
  return {
    import_id: /^\d{1,50}$/.test(id) ? id : reject('id is not a number', id),
    title: toLine('title', title, postLimits.title),
    link: url === '' ? null : toLink(url),
    vote_count: toPoints(points),
    author: name,
    author_key: identityKey(name),
    created_at: toTime(time, now)
  }
}

function toLine(column: string, text: string, limit: number): string {
  if ([...text].some(isControl)) reject(`${column} holds a control character`, text)
  if (invisible.test(text)) reject(`${column} is empty`)
  if ([...text].length > limit) reject(`${column} is longer than ${limit} characters`, text)
  return text
}

function isControl(character: string): boolean {
  return character < ' ' || character === '\x7f'
}

function toName(author: string): string {
  const name = toLine('author', author, memberLimits.username)
  // Folding may lengthen a name: U+FDFA becomes 18 characters.
  return toLine('author', identityKey(name), memberLimits.username) && name
}

function toLink(url: string): Link {
  try {
    return parseLink(toLine('url', url, postLimits.post_url))
  } catch (error) {
    throw error instanceof CodedError && error.code === 'URL_INVALID'
      ? rejection(error.message.replace(/\.$/, ''), url)
      : error
  }
}

function toPoints(text: string): number {
  const points = /^\d+$/.test(text) ? Number(text) : reject('num_points is not a whole number', text)
  return points <= maxPoints ? points : reject(`num_points is greater than ${maxPoints}`, text)
}

/** Parses `M/D/YYYY H:MM` as UTC. A post from the future would be first in every list. */
function toTime(text: string, now: Date): Date {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})$/.exec(text)
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = match?.slice(1).map(Number) ?? []
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute))
  // Date turns 2/30 into 3/1 and 25:00 into the next day.
  const isReal = time.getUTCMonth() === month - 1 && time.getUTCDate() === day && time.getUTCHours() === hour
  if (!isReal || minute > 59) reject('created_at is not a date', text)
  if (year < 1970) reject('created_at is before 1970', text)
  return time <= now ? time : reject('created_at is in the future', text)
}

function reject(reason: string, value?: string): never {
  throw rejection(reason, value)
}

function rejection(reason: string, value?: string): CodedError {
  return new CodedError('ROW_REJECTED', value === undefined ? reason : `${reason} (${excerpt(value)})`)
}

/** Shortens a value, and escapes what could control a terminal. */
function excerpt(value: string): string {
  const start = [...value.slice(0, 120)].slice(0, 60).join('')
  const shown = start.replace(/\p{C}/gu, (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`)
  return start.length < value.length ? `${shown}…` : shown
}
