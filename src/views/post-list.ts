import { html } from 'ghtml'
import type { PostItem } from '../posts/schema.ts'
import { isFirstPage, type Paging, pagingLinks } from './paging.ts'
import { postHead } from './post-head.ts'

export interface PostList extends Paging {
  posts: PostItem[]
  /** Shown above the list, without a rank. */
  pinned?: PostItem[]
  now: Date
}

/** @param whenEmpty HTML for an empty list @returns a ranked list of posts with a link to the next page */
export function postList(list: PostList, whenEmpty: string): string {
  const { posts, firstRank = 1, now } = list
  if (posts.length === 0 && list.nextHref)
    return html`<p class="quiet">You hide all of these.</p>!${pagingLinks(list, 'posts')}`
  if (posts.length === 0) {
    return isFirstPage(list)
      ? whenEmpty
      : html`<p class="quiet">No more posts follow.</p>!${pagingLinks(list, 'posts')}`
  }
  const items = posts.map(
    (post) => html`<li id="p${post.id}">
!${postHead(post, 'h2', now)}
</li>`
  )
  return html`!${rankedList(items, firstRank)}
!${pagingLinks(list, 'posts')}`
}

/** @param items HTML of the entries @param firstRank rank of the first one */
export function rankedList(items: string[], firstRank: number): string {
  const hasWideRanks = firstRank + items.length > 1000
  return html`<ol class="${hasWideRanks ? 'posts deep' : 'posts'}" start="${firstRank}">
!${items.join('\n')}
</ol>`
}

/** @returns the pinned posts, which stand above a list */
export function pinnedList({ pinned = [], now }: PostList): string {
  if (pinned.length === 0) return ''
  const items = pinned.map(
    (post) => html`<li id="p${post.id}">
!${postHead(post, 'h2', now)}
</li>`
  )
  return html`<ul class="posts pinned">
!${items.join('\n')}
</ul>`
}
