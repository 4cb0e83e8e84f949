import { html } from 'ghtml'
import { exactTime, timeAgo } from './format.ts'

/** @returns a moment as readers see it, with the exact time for machines and for those who point at it */
export function timeTag(date: Date, now: Date): string {
  return html`<time datetime="${date.toISOString()}" title="${exactTime(date)}">${timeAgo(date, now)}</time>`
}
