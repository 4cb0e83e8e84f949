import { html } from 'ghtml'
import type { CommentNode } from '../comments/schema.ts'
import type { ThreadPart } from '../comments/thread.ts'
import type { Discussion, PostDetail } from '../posts/schema.ts'
import type { CurrentMember } from './account-navigation.ts'
import { lockedNote, mayComment, type Reader } from './comment.ts'
import { type FormState, form } from './form.ts'
import { count, group } from './format.ts'
import { layout, type Site } from './layout.ts'
import { postHead } from './post-head.ts'
import { shareRow } from './share.ts'
import { thread } from './thread.ts'
import { threadPath } from './thread-path.ts'
import { timeTag } from './time.ts'
import { type Undoable, undoNotice } from './undo-notice.ts'

export interface PostPage {
  post: PostDetail
  /** Of the same link. */
  others?: Discussion[]
  comments: CommentNode[]
  /** Where in a thread of several pages the comments are. */
  part?: ThreadPart | null
  now: Date
  /** Milliseconds since 1970: the links to the other pages lead to the same marks of new comments. */
  since?: number | undefined
  /** Whether the reader has just submitted the same link. */
  isDuplicate?: boolean
  /** A comment that the reader has just deleted. */
  deleted?: Undoable | undefined
  /** Input and errors of the redisplayed comment form. */
  state?: FormState
}

/** @returns the page of a post with its discussion, or with a part of it */
export function postPage(site: Site, page: PostPage): string {
  const { post, comments, part, now, isDuplicate, deleted, state } = page
  const isFirst = !part?.before
  const { member } = site
  const reader: Reader = {
    authorId: post.user.id,
    member: post.deleted ? undefined : member,
    isLocked: post.locked,
    now
  }
  return layout(site, {
    title: isFirst ? post.title : `${post.title} · from comment ${group(part.before + 1)}`,
    description: `${count(post.vote_count, 'point')} and ${count(post.comment_count, 'comment')} on ${site.name}.`,
    canonical: post.deleted || !isFirst ? undefined : `/post/${post.id}`,
    feed: post.deleted ? undefined : { path: `/post/${post.id}/feed` },
    shown: { type: 'article', published: post.created_at, updated: post.updated_at },
    // It remembers what is folded, and leads links to comments of other pages there.
    script: true,
    body: html`!${isDuplicate ? duplicateNotice : ''}
<article class="post">
!${post.deleted ? gone(post) : postHead(post, 'h1', now)}
!${post.text_html && isFirst ? html`<div class="text" dir="auto">!${post.text_html}</div>` : ''}
!${member ? tools(post, member) : ''}
!${post.deleted ? '' : shareRow(`/post/${post.id}`)}
!${isFirst && page.others?.length ? otherDiscussions(page.others, now) : ''}
</article>
<section id="comments">
<h2 class="unseen">Comments</h2>
!${deleted ? undoNotice('Your comment is deleted.', `/comment/${deleted.id}/restore`, deleted.minutes) : ''}
!${post.deleted && !state ? '' : mayComment(member, post.locked) || state ? commentForm(site, post.id, state) : lockedNote}
!${isFirst ? '' : start(page)}
!${comments.length > 0 ? thread(comments, reader, part?.parents) : html`<p class="quiet none">${isFirst ? 'No comments yet.' : 'No more comments follow.'}</p>`}
!${part?.last ? more(page, part) : ''}
</section>`
  })
}

function otherDiscussions(others: Discussion[], now: Date) {
  const items = others.map(
    ({ id, title, created_at }) =>
      html`<li><a href="/post/${id}" dir="auto">${title}</a>, !${timeTag(created_at, now)}</li>`
  )
  return html`<aside class="others quiet">
<h2>Other discussions of this link</h2>
<ul>
!${items.join('\n')}
</ul>
</aside>`
}

function start({ post, since }: PostPage) {
  return html`<p class="quiet around"><a href="${threadPath(post.id, { since })}">From the first comment</a></p>`
}

function more({ post, since }: PostPage, { left, last }: ThreadPart) {
  const next = threadPath(post.id, { after: last, since })
  return html`<p class="more"><a href="${next}" rel="next">${count(left, 'more comment')}</a></p>`
}

const duplicateNotice =
  '<p class="notice" role="status">This link was posted lately. Here is its discussion.</p>'

function gone({ removed }: PostDetail) {
  const by = removed ? 'removed by a moderator' : 'deleted'
  return html`<h1 class="title">[${removed ? 'removed' : 'deleted'}]</h1>
<p class="quiet">This post was ${by}. What was said about it stays.</p>`
}

/** What the author, other members and moderators do with a post. */
function tools({ id, user, deleted, removed }: PostDetail, member: CurrentMember) {
  const own = html`<a href="/dashboard/edit/${id}">Edit or delete this post</a>`
  const others = html`<a href="/post/${id}/flag">Flag</a>`
  const first = deleted ? '' : user.id === member.id ? own : others
  const mod = member.isModerator && deleted === removed ? html`<a href="/mod/posts/${id}">Moderate</a>` : ''
  return first || mod ? html`<p class="own">!${first} !${mod}</p>` : ''
}

function commentForm({ member }: Site, id: number, state: FormState | undefined) {
  if (!member) {
    const next = encodeURIComponent(`/post/${id}#comments`)
    return html`<p class="quiet join"><a href="/login?next=${next}">Log in to comment</a></p>`
  }
  return form({
    id: 'comment',
    action: `/post/${id}/comment`,
    fields: [
      {
        name: 'comment_text',
        label: 'Your comment',
        type: 'textarea',
        isMarkdown: true,
        rows: 4,
        required: true
      }
    ],
    button: 'Comment',
    state
  })
}
