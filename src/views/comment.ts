import { html } from 'ghtml'
import type { CommentNode } from '../comments/schema.ts'
import type { Author } from '../members/schema.ts'
import { authorLink } from './author.ts'
import { count } from './format.ts'
import { timeTag } from './time.ts'
import { votes } from './vote.ts'

/** Who is looking at a discussion, and at which. */
export interface Reader {
  /** Author of the post; their comments are marked. */
  authorId: number | null
  /** Who is logged in and may write here; nobody, when the post was deleted. */
  member?: Author | undefined
  now: Date
}

export interface CommentContext extends Reader {
  /** The comment that it answers, when its place in the thread does not show that. */
  answers: CommentNode | null
}

/** @returns one comment without its replies: who, when, the text, and what the reader may do with it */
export function comment(node: CommentNode, { answers, authorId, member, now }: CommentContext): string {
  if (node.deleted) return '<p class="deleted">[deleted]</p>'
  return html`<p class="meta">
!${node.user ? byline(node.user, authorId) : ''}
<a href="/comment/${node.id}">!${timeTag(node.created_at, now)}</a>
!${node.fresh ? '<span class="fresh">new</span>' : ''}
!${member ? '' : html`<span>${count(node.vote_count, 'point')}</span>`}
!${answers ? html`<a href="#c${answers.id}">answers <bdi>${answers.user?.username ?? '[deleted]'}</bdi></a>` : ''}
</p>
<div class="text" dir="auto">
!${node.comment_html.trim()}
</div>
!${member ? actions(node, member) : ''}`
}

function byline(user: Author, authorId: number | null) {
  return html`!${authorLink(user, 'author')}
!${user.id === authorId ? '<span class="op">author</span>' : ''}`
}

function actions(node: CommentNode, member: Author) {
  const link = (part: string, name: string) =>
    html`<a class="${part}" href="/comment/${node.id}#${part}">${name}</a>`
  return html`<div class="actions">
!${votes('comment', node)}
!${link('reply', 'Reply')}
!${node.user?.id === member.id ? link('edit', 'Edit') + link('delete', 'Delete') : ''}
</div>`
}
