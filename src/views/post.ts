import { html } from 'ghtml'
import { count } from './format.ts'
import { layout, type Site } from './layout.ts'
import type { CommentNode, PostDetail } from './models.ts'
import { postHead } from './post-head.ts'
import { thread } from './thread.ts'

export interface PostPage {
  post: PostDetail
  comments: CommentNode[]
  now: Date
}

/** @returns a post with its text and its whole discussion */
export function postPage(site: Site, { post, comments, now }: PostPage): string {
  return layout(site, {
    title: post.title,
    description: `${count(post.vote_count, 'point')} and ${count(post.comment_count, 'comment')} on ${site.name}.`,
    canonical: `/post/${post.id}`,
    body: html`<article class="post">
!${postHead(post, 'h1', now)}
!${post.text_html ? html`<div class="text" dir="auto">!${post.text_html}</div>` : ''}
</article>
<section id="comments">
<h2 class="unseen">Comments</h2>
!${comments.length > 0 ? thread(comments, post.user.id, now) : '<p class="quiet">No comments yet.</p>'}
</section>`
  })
}
