import { html } from 'ghtml'
import type { CommentNode } from '../comments/schema.ts'
import type { Author } from '../members/schema.ts'
import type { CurrentMember } from './account-navigation.ts'
import { authorLink } from './author.ts'
import { count } from './format.ts'
import { timeTag } from './time.ts'
import { votes } from './vote.ts'

/** The reader of a discussion. */
export interface Reader {
  /** Author of the post, whose comments are marked. */
  authorId: number | null
  /** The logged-in member, who may write; missing when the post was deleted. */
  member?: CurrentMember | undefined
  /** Whether only moderators may comment on the post. */
  isLocked?: boolean
  now: Date
}

export const lockedNote = '<p class="quiet">The comments are locked.</p>'

export interface CommentContext extends Reader {
  /** The parent comment, when the nesting does not show it. */
  answers: { href: string; username: string } | null
}

/** @returns who wrote a comment, and when */
export function commentHead(node: CommentNode, { answers, authorId, member, now }: CommentContext): string {
  if (node.deleted) return deleted(node, member?.isModerator)
  return html`<p class="meta">
!${node.user ? byline(node.user, authorId) : ''}
<a href="/comment/${node.id}">!${timeTag(node.created_at, now)}</a>
!${node.fresh ? '<span class="fresh">new</span>' : ''}
!${node.voted === undefined ? html`<span>${count(node.vote_count, 'point')}</span>` : ''}
!${answers ? html`<a href="${answers.href}">answers <bdi>${answers.username}</bdi></a>` : ''}
</p>`
}

/** @returns the text of a comment and the reader's actions; nothing of a deleted one */
export function commentBody(node: CommentNode, { member, isLocked }: Reader): string {
  if (node.deleted) return ''
  return html`<div class="said">
<div class="text" dir="auto">
!${node.comment_html.trim()}
</div>
!${member ? actions(node, member, mayComment(member, isLocked)) : ''}
</div>`
}

function byline(user: Author, authorId: number | null) {
  return html`!${authorLink(user, 'author')}
!${user.id === authorId ? '<span class="op">author</span>' : ''}`
}

function deleted({ id, removed }: CommentNode, isModerator = false) {
  if (!removed) return '<p class="deleted">[deleted]</p>'
  return html`<p class="deleted">[removed by a moderator]!${isModerator ? html` <a href="/mod/comments/${id}">Moderate</a>` : ''}</p>`
}

/** Whether a reader is offered to write on a post. */
export function mayComment(member: CurrentMember | undefined, isLocked = false): boolean {
  return !isLocked || member?.isModerator === true
}

function actions(node: CommentNode, member: CurrentMember, mayWrite: boolean) {
  const link = (part: string, name: string) =>
    html`<a class="${part}" href="/comment/${node.id}#${part}">${name}</a>`
  return html`<div class="actions">
!${node.voted === undefined ? '' : votes('comment', node)}
!${mayWrite ? link('reply', 'Reply') : ''}
!${node.user?.id === member.id ? (mayWrite ? link('edit', 'Edit') : '') + link('delete', 'Delete') : html`<a href="/comment/${node.id}/flag">Flag</a>`}
!${member.isModerator ? html`<a href="/mod/comments/${node.id}">Moderate</a>` : ''}
</div>`
}
