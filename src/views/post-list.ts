import { html } from 'ghtml'
import type { PostItem } from './models.ts'
import { postHead } from './post-head.ts'

export interface PostList {
  posts: PostItem[]
  /** Rank of the first post, from 1. */
  firstRank?: number
  /** Address of the page after this one; none on the last page. */
  nextHref?: string | undefined
  now: Date
}

/** @returns a ranked list of posts with the way to the next page */
export function postList({ posts, firstRank = 1, nextHref, now }: PostList): string {
  return html`<ol class="posts" start="${firstRank}">
!${posts.map((post) => html`<li id="p${post.id}">\n!${postHead(post, 'h2', now)}\n</li>\n`)}
</ol>
!${nextHref ? html`<p class="more"><a href="${nextHref}" rel="next">More</a></p>` : ''}`
}
