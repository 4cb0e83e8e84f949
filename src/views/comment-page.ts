import { html } from 'ghtml'
import type { CommentDetail, CommentNode } from '../comments/schema.ts'
import { commentBody, commentHead, lockedNote, mayComment, type Reader } from './comment.ts'
import { type FormState, form } from './form.ts'
import { count } from './format.ts'
import { layout, type Site } from './layout.ts'
import { shareRow } from './share.ts'
import { thread } from './thread.ts'
import { undoHint } from './undo-notice.ts'

export interface CommentPage {
  comment: CommentDetail
  replies: CommentNode[]
  /** Number of replies that are shown only in the discussion. */
  left: number
  /** Whether the reader has voted for it; missing for visitors. */
  voted?: boolean
  now: Date
  /** Minutes for which a deletion can be undone. */
  undoMinutes: number
  /** Input and errors of a redisplayed form. */
  state?: FormState
  /** The redisplayed form. */
  stateOf?: 'reply' | 'edit'
}

/** @returns the page of one comment and its replies, with forms to reply and, for its author, to edit */
export function commentPage(site: Site, page: CommentPage): string {
  const { comment: item, voted, now, undoMinutes, state, stateOf } = page
  const { post, user } = item
  const member = post.deleted ? undefined : site.member
  const node = {
    ...item,
    post_id: post.id,
    deleted: false,
    removed: false,
    children: [],
    ...(voted !== undefined && { voted })
  }
  const reader = { authorId: null, member, isLocked: item.locked, now }
  const isOwn = site.member?.id === user.id
  return layout(site, {
    title: `${user.username} on ${post.title}`,
    canonical: `/comment/${item.id}`,
    script: true,
    body: html`<h1 class="context">Comment on <a href="/post/${post.id}" dir="auto">${post.title}</a></h1>
<article class="comment" id="c${item.id}">
!${commentHead(node, { ...reader, answers: null })}
!${commentBody(node, reader)}
</article>
<p class="quiet around"><a href="/comment/${item.id}/discussion">In the discussion</a>
!${item.parent_id ? html`<a href="/comment/${item.parent_id}">What it answers</a>` : ''}</p>
!${shareRow(`/comment/${item.id}`)}
!${post.deleted ? '' : replyForm(site, item, stateOf === 'reply' ? state : undefined)}
!${page.replies.length > 0 ? replyList(page, reader) : ''}
!${isOwn ? ownForms(site, item, undoMinutes, stateOf === 'edit' ? state : undefined) : ''}`
  })
}

function replyList({ comment, replies, left }: CommentPage, reader: Reader) {
  const more = html`<p class="more"><a href="/comment/${comment.id}/discussion">${count(left, 'more reply', 'more replies')}</a></p>`
  // They need not say what they answer.
  const roots = replies.map((reply) => ({ ...reply, parent_id: null }))
  return section(
    'replies',
    'Replies',
    html`!${thread(roots, reader)}
!${left > 0 ? more : ''}`
  )
}

/** A form that is shown again stays, with its text, if the post was locked meanwhile. */
function replyForm({ member }: Site, { id, locked }: CommentDetail, state: FormState | undefined) {
  if (!state && !mayComment(member, locked)) return lockedNote
  if (!member) return joinLink(id)
  return section(
    'reply',
    'Reply',
    form({
      id: 'answer',
      action: `/comment/${id}/reply`,
      fields: [
        { name: 'comment_text', label: 'Your reply', type: 'textarea', isMarkdown: true, required: true }
      ],
      button: 'Reply',
      state
    })
  )
}

function ownForms(
  { member }: Site,
  { id, comment_text, locked }: CommentDetail,
  undoMinutes: number,
  state: FormState | undefined
) {
  const text = {
    name: 'comment_text',
    label: 'Your comment',
    type: 'textarea',
    isMarkdown: true,
    required: true
  } as const
  const edit = form({
    id: 'change',
    action: `/comment/${id}/edit`,
    fields: [{ ...text, value: comment_text }],
    button: 'Save',
    state
  })
  const remove = form({
    id: 'remove',
    action: `/comment/${id}/delete`,
    fields: [],
    button: 'Delete the comment',
    grave: true
  })
  return (
    (state || mayComment(member, locked) ? section('edit', 'Edit', edit) : '') +
    section(
      'delete',
      'Delete',
      html`<p class="hint">Replies to it stay. ${undoHint(undoMinutes)}</p>!${remove}`
    )
  )
}

function section(id: string, heading: string, body: string) {
  return html`<section class="task" id="${id}">
<h2>${heading}</h2>
!${body}
</section>
`
}

function joinLink(id: number) {
  const next = encodeURIComponent(`/comment/${id}#reply`)
  return html`<p class="quiet join"><a href="/login?next=${next}">Log in to reply</a></p>`
}
