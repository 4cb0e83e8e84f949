import { html } from 'ghtml'
import type { PostItem } from '../posts/schema.ts'
import { postHead } from './post-head.ts'

export interface PostList {
  posts: PostItem[]
  /** Shown above the list, without a rank. */
  pinned?: PostItem[]
  /** Rank of the first post, if it is not 1. */
  firstRank?: number
  /** URL of the next page; missing on the last one. */
  nextHref?: string | undefined
  now: Date
}

/** @param whenEmpty HTML for an empty list @returns a ranked list of posts with a link to the next page */
export function postList({ posts, firstRank = 1, nextHref, now }: PostList, whenEmpty: string): string {
  if (posts.length === 0) return firstRank > 1 ? '<p class="quiet">No more posts follow.</p>' : whenEmpty
  const hasWideRanks = firstRank + posts.length > 1000
  const items = posts.map(
    (post) => html`<li id="p${post.id}">
!${postHead(post, 'h2', now)}
</li>`
  )
  return html`<ol class="${hasWideRanks ? 'posts deep' : 'posts'}" start="${firstRank}">
!${items.join('\n')}
</ol>
!${nextHref ? html`<p class="more"><a href="${nextHref}" rel="next">More posts</a></p>` : ''}`
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

/** Whether a page is the first of its list, which has a canonical URL. */
export function isFirstPage({ firstRank = 1 }: PostList): boolean {
  return firstRank === 1
}
