import { html } from 'ghtml'
import type { CommentItem } from '../comments/schema.ts'
import { authorLink } from './author.ts'
import { count } from './format.ts'
import { layout, type Site } from './layout.ts'
import { timeTag } from './time.ts'

export interface CommentList {
  comments: CommentItem[]
  /** URL of the next page; missing on the last one. */
  nextHref?: string | undefined
  now: Date
}

/** @returns a list of comments with links to their discussions */
export function commentList({ comments, nextHref, now }: CommentList): string {
  if (comments.length === 0) return '<p class="quiet">No comments here.</p>'
  const items = comments.map(
    (item) => html`<li class="comment">
<p class="meta">
!${authorLink(item.user, 'author')}
<a href="/comment/${item.id}">!${timeTag(item.created_at, now)}</a>
<span>${count(item.vote_count, 'point')}</span>
<a class="on" href="/comment/${item.id}/discussion">on <bdi>${item.post.title}</bdi></a>
</p>
<div class="text" dir="auto">
!${item.comment_html.trim()}
</div>
</li>`
  )
  return html`<ol class="thread">
!${items.join('\n')}
</ol>
!${nextHref ? html`<p class="more"><a href="${nextHref}" rel="next">More comments</a></p>` : ''}`
}

/** @returns the page of all members' newest comments */
export function commentsPage(site: Site, list: CommentList): string {
  return layout(site, {
    title: 'Newest comments',
    description: `What the members of ${site.name} said last.`,
    canonical: '/comments',
    feed: { path: '/comments' },
    body: html`<h1 class="about">Newest comments</h1>
!${commentList(list)}`
  })
}

/** @returns the page of one member's comments, newest first */
export function userCommentsPage(
  site: Site,
  { username, ...list }: CommentList & { username: string }
): string {
  const path = `/user/${encodeURIComponent(username)}`
  return layout(site, {
    title: `Comments by ${username}`,
    description: `What ${username} said.`,
    canonical: `${path}/comments`,
    feed: { path: `${path}/comments/feed` },
    body: html`<h1 class="about">Comments by <a href="${path}"><bdi>${username}</bdi></a></h1>
!${commentList(list)}`
  })
}
