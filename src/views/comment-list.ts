import { html } from 'ghtml'
import type { CommentItem } from '../comments/schema.ts'
import type { CurrentMember } from './account-navigation.ts'
import { authorLink } from './author.ts'
import { count } from './format.ts'
import { layout, type Site } from './layout.ts'
import { isFirstPage, type Paging, pageTitle, pagingLinks } from './paging.ts'
import { timeTag } from './time.ts'

export interface CommentList extends Paging {
  comments: CommentItem[]
  now: Date
}

/** @returns a list of comments with links to their discussions, and to edit those of the reader */
export function commentList(list: CommentList, reader: CurrentMember | undefined): string {
  const { comments, now } = list
  if (comments.length === 0) {
    const sentence = list.nextHref ? 'You hide all of these.' : 'No comments here.'
    return html`<p class="quiet">${sentence}</p>!${pagingLinks(list, 'comments')}`
  }
  const items = comments.map(
    (item) => html`<li class="comment">
!${commentLine(item, now)}
<div class="text" dir="auto">
!${item.comment_html.trim()}
</div>
!${item.user.id === reader?.id ? ownActions(item.id) : ''}
</li>`
  )
  return html`<ol class="thread">
!${items.join('\n')}
</ol>
!${pagingLinks(list, 'comments')}`
}

/** @returns the line above a comment outside of its discussion */
export function commentLine({ id, user, post, vote_count, created_at }: CommentItem, now: Date): string {
  return html`<p class="meta">
!${authorLink(user, 'author')}
<a href="/comment/${id}">!${timeTag(created_at, now)}</a>
<span>${count(vote_count, 'point')}</span>
<a class="on" href="/comment/${id}/discussion">on <bdi>${post.title}</bdi></a>
</p>`
}

function ownActions(id: number) {
  return html`<div class="actions own">
<a href="/comment/${id}#edit">Edit</a>
<a href="/comment/${id}#delete">Delete</a>
</div>`
}

/** @returns the page of all members' newest comments */
export function commentsPage(site: Site, list: CommentList): string {
  return layout(site, {
    title: pageTitle('Newest comments', list),
    description: `What the members of ${site.name} said last.`,
    canonical: isFirstPage(list) ? '/comments' : undefined,
    feed: { path: '/comments' },
    body: html`<h1 class="about">Newest comments</h1>
!${commentList(list, site.member)}`
  })
}

/** @returns the page of one member's comments, newest first */
export function userCommentsPage(
  site: Site,
  { username, ...list }: CommentList & { username: string }
): string {
  const path = `/user/${encodeURIComponent(username)}`
  return layout(site, {
    title: pageTitle(`Comments by ${username}`, list),
    description: `What ${username} said.`,
    canonical: isFirstPage(list) ? `${path}/comments` : undefined,
    feed: { path: `${path}/comments/feed` },
    body: html`<h1 class="about">Comments by <a href="${path}"><bdi>${username}</bdi></a></h1>
!${commentList(list, site.member)}`
  })
}
