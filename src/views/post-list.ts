import { html } from 'ghtml'
import type { PostItem } from '../posts/schema.ts'
import { postHead } from './post-head.ts'

export interface PostList {
  posts: PostItem[]
  /** Rank of the first post, if it is not 1. */
  firstRank?: number
  /** Address of the page after this one; none on the last page. */
  nextHref?: string | undefined
  now: Date
}

/**
 * @param whenEmpty HTML to show instead of a list that has no posts at all
 * @returns a ranked list of posts with the way to the next page
 */
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
!${nextHref ? html`<p class="more"><a href="${nextHref}" rel="next">More</a></p>` : ''}`
}

/** @returns whether this is where the list begins: the page that search engines shall know */
export function isFirstPage({ firstRank = 1 }: PostList): boolean {
  return firstRank === 1
}
