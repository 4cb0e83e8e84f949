import { domainToASCII } from 'node:url'
import type { Search } from './search.ts'

/**
 * Understands the value of an operator, and changes the search.
 * @returns nothing, a sentence about what is wrong, or null for a word
 */
type Operator = (value: string, isNegated: boolean, search: Search) => string | null | undefined

/** All operators, by their names. */
export const operators: Readonly<Record<string, Operator>> = {
  author(name, isNegated, { authors }) {
    authors.push({ name: name.replace(/^@/, ''), isNegated })
  },

  site(value, isNegated, { sites }) {
    const host = domainToASCII(
      value.replace(/^(?:https?:\/\/)?(?:www\.(?=.*\.))?/i, '').replace(/[/?#].*$/, '')
    )
    if (!host) return `“${value}” is not a site, such as example.com.`
    sites.push({ host, isNegated })
  },

  before: dateOperator('before'),
  after: dateOperator('after'),

  is(value, isNegated, search) {
    const what = ({ post: 'posts', comment: 'comments' } as const)[value.toLowerCase()]
    if (!what || isNegated) return 'is: is followed by post or comment.'
    search.what = what
  },

  tag(name, isNegated, { tags }) {
    tags.push({ name: name.toLowerCase(), isNegated })
  }
}

function dateOperator(name: 'before' | 'after'): Operator {
  return (value, isNegated, search) => {
    const date = isNegated ? null : parseDate(value)
    if (!date) return `${name}: is followed by a date, such as 2026, 2026-01 or 2026-01-31.`
    search[name] = date
  }
}

/** @returns the beginning of a year, month or day in UTC */
function parseDate(text: string): Date | null {
  const [, year, month = '01', day = '01'] = /^([1-9]\d{3})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text) ?? []
  if (!year) return null
  const iso = `${year}-${month}-${day}`
  const date = new Date(`${iso}T00:00:00.000Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? date : null
}
