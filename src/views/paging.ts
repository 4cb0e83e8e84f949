import { html } from 'ghtml'
import { group } from './format.ts'

/** Where a page of a list stands. */
export interface Paging {
  /** Rank of the first entry, if it is not 1. */
  firstRank?: number
  /** URL of the first page, on any other one. */
  firstHref?: string
  /** URL of the next page; missing on the last one. */
  nextHref?: string | undefined
}

/** Whether a page is the first of its list, which has a canonical URL. */
export function isFirstPage({ firstRank = 1 }: Paging): boolean {
  return firstRank === 1
}

/** @returns the title of a page of a list, which differs from that of the first one */
export function pageTitle(title: string, { firstRank = 1 }: Paging): string {
  return firstRank === 1 ? title : `${title} · from ${group(firstRank)}`
}

/** @returns the links to the next and to the first page @param entries what the list has */
export function pagingLinks({ firstHref, nextHref }: Paging, entries: 'posts' | 'comments'): string {
  const next = nextHref ? html`<p class="more"><a href="${nextHref}" rel="next">More ${entries}</a></p>` : ''
  const first = firstHref
    ? html`<p class="quiet around"><a href="${firstHref}">Back to the first page</a></p>`
    : ''
  return next + first
}
