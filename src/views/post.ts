import { html } from 'ghtml'
import type { CommentNode } from '../comments/schema.ts'
import type { PostDetail } from '../posts/schema.ts'
import type { Reader } from './comment.ts'
import { type FormState, form } from './form.ts'
import { count } from './format.ts'
import { layout, type Site } from './layout.ts'
import { postHead } from './post-head.ts'
import { thread } from './thread.ts'

export interface PostPage {
  post: PostDetail
  comments: CommentNode[]
  now: Date
  /** Whether the reader has just submitted the same link. */
  isDuplicate?: boolean
  /** Input and errors of the redisplayed comment form. */
  state?: FormState
}

/** @returns the page of a post with its discussion */
export function postPage(site: Site, { post, comments, now, isDuplicate, state }: PostPage): string {
  const { member } = site
  const reader: Reader = { authorId: post.user.id, member: post.deleted ? undefined : member, now }
  return layout(site, {
    title: post.title,
    description: `${count(post.vote_count, 'point')} and ${count(post.comment_count, 'comment')} on ${site.name}.`,
    canonical: post.deleted ? undefined : `/post/${post.id}`,
    body: html`!${isDuplicate ? duplicateNotice : ''}
<article class="post">
!${post.deleted ? gone : postHead(post, 'h1', now)}
!${post.text_html ? html`<div class="text" dir="auto">!${post.text_html}</div>` : ''}
!${member?.id === post.user.id && !post.deleted ? html`<p class="own"><a href="/dashboard/edit/${post.id}">Edit or delete this post</a></p>` : ''}
</article>
<section id="comments">
<h2 class="unseen">Comments</h2>
!${post.deleted ? '' : commentForm(site, post.id, state)}
!${comments.length > 0 ? thread(comments, reader) : '<p class="quiet none">No comments yet.</p>'}
</section>`
  })
}

const duplicateNotice =
  '<p class="notice" role="status">This link was posted lately. Here is its discussion.</p>'

const gone = `<h1 class="title">[deleted]</h1>
<p class="quiet">This post was deleted. What was said about it stays.</p>`

function commentForm({ member }: Site, id: number, state: FormState | undefined) {
  if (!member) {
    const next = encodeURIComponent(`/post/${id}#comments`)
    return html`<p class="quiet join"><a href="/login?next=${next}">Log in to comment</a></p>`
  }
  return form({
    id: 'comment',
    action: `/post/${id}/comment`,
    fields: [{ name: 'comment_text', label: 'Your comment', type: 'textarea', rows: 4, required: true }],
    button: 'Comment',
    state
  })
}
