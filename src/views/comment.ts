import { html } from 'ghtml'
import { count } from './format.ts'
import type { Author, CommentNode } from './models.ts'
import { timeTag } from './time.ts'

export interface CommentContext {
  /** The comment that it answers, when its place in the thread does not show that. */
  answers: CommentNode | null
  /** Of the post; their comments are marked. */
  authorId: number
  now: Date
}

/** @returns one comment without its replies: who, when, and the text */
export function comment(node: CommentNode, { answers, authorId, now }: CommentContext): string {
  if (node.deleted) return '<p class="deleted">[deleted]</p>'
  return html`<p class="meta">
!${node.user ? byline(node.user, authorId) : ''}
<a href="#c${node.id}">!${timeTag(node.created_at, now)}</a>
<span>${count(node.vote_count, 'point')}</span>
!${answers ? html`<a href="#c${answers.id}">answers <bdi>${answers.user?.username ?? '[deleted]'}</bdi></a>` : ''}
</p>
<div class="text" dir="auto">
!${node.comment_html.trim()}
</div>`
}

function byline(user: Author, authorId: number) {
  return html`<a class="author" href="/user/${encodeURIComponent(user.username)}"><bdi>${user.username}</bdi></a>
!${user.id === authorId ? '<span class="op">author</span>' : ''}`
}
