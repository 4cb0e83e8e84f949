import { html } from 'ghtml'
import type { NoticeItem } from '../notices/schema.ts'
import { authorLink } from './author.ts'
import { layout, type Site } from './layout.ts'
import { timeTag } from './time.ts'

export interface Inbox {
  notices: NoticeItem[]
  next_cursor: string | null
  now: Date
}

/** @returns the page of replies, mentions and notices of moderators, the newest first */
export function inboxPage(site: Site, { notices, next_cursor, now }: Inbox): string {
  const [newest] = notices
  const hasUnread = notices.some(({ read }) => !read)
  return layout(site, {
    title: 'Inbox',
    current: '/inbox',
    body: html`<div class="heading">
<h1>Inbox</h1>
!${newest && hasUnread ? markRead(newest) : ''}
</div>
!${notices.length > 0 ? html`<ol class="thread">!${notices.map((notice) => item(notice, now))}</ol>` : '<p class="quiet">Nothing here. Replies to what you write, and comments that mention you, will be.</p>'}
!${next_cursor ? html`<p class="more"><a href="/inbox?cursor=${next_cursor}" rel="next">Older</a></p>` : ''}`
  })
}

/** Those that come while the page is read stay unread. */
function markRead({ id }: NoticeItem) {
  return html`<form method="post" action="/inbox">
<input type="hidden" name="up_to" value="${id}">
<button class="button" type="submit">Mark all read</button>
</form>`
}

function item(notice: NoticeItem, now: Date) {
  const { id, comment, note, created_at, read } = notice
  return html`<li class="comment" id="n${id}">
<p class="meta">
!${read ? '' : '<span class="fresh">new</span>'}
!${sentence(notice)}
!${timeTag(created_at, now)}
</p>
!${note ? html`<p class="text" dir="auto">${note}</p>` : ''}
!${comment ? html`<div class="text" dir="auto">!${comment.comment_html.trim()}</div>` : ''}
</li>
`
}

function sentence({ kind, user, post, comment }: NoticeItem) {
  const path = comment ? `/comment/${comment.id}/discussion` : `/post/${post?.id}`
  const place = post ? html`<a class="on" href="${path}">on <bdi>${post.title}</bdi></a>` : ''
  const act = kind === 'reply' ? 'answered you' : 'mentioned you'
  const who = user ? authorLink(user, 'author') : ''
  return html`!${kind === 'moderation' ? '<span>A moderator</span>' : `${who}\n<span>${act}</span>`}
!${place}`
}
