import { exactTime, timeAgo } from './format.ts'

/**
 * A page has hundreds of them. Nothing in it is anybody's text, so nothing has to be escaped.
 * @returns a moment as readers see it, with the exact time for machines and for those who point at it
 */
export function timeTag(date: Date, now: Date): string {
  const iso = date.toISOString()
  return `<time datetime="${iso}" title="${exactTime(iso)}">${timeAgo(date, now)}</time>`
}
