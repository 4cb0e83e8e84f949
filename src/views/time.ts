import { exactTime, timeAgo } from './format.ts'

/**
 * A page has hundreds of them, so the values, which are safe, are not escaped.
 * @returns the age of a date, with the exact time in `datetime` and `title`
 */
export function timeTag(date: Date, now: Date): string {
  const iso = date.toISOString()
  return `<time datetime="${iso}" title="${exactTime(iso)}">${timeAgo(date, now)}</time>`
}
