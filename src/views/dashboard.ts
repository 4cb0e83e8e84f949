import { html } from 'ghtml'
import type { PostItem } from '../posts/schema.ts'
import { type CommentList, commentList } from './comment-list.ts'
import { count } from './format.ts'
import { layout, type Site } from './layout.ts'
import { navigation } from './navigation.ts'
import { type Paging, pageTitle, pagingLinks } from './paging.ts'
import { timeTag } from './time.ts'
import { type Undoable, undoNotice } from './undo-notice.ts'

const parts = {
  '/dashboard': 'Posts',
  '/dashboard/comments': 'Comments',
  '/saved': 'Saved',
  '/upvoted': 'Upvoted',
  '/hidden': 'Hidden',
  '/followed': 'Followed',
  '/dashboard/filters': 'Filters',
  '/dashboard/settings': 'Settings',
  '/dashboard/sessions': 'Sessions',
  '/dashboard/settings/tokens': 'Tokens',
  '/dashboard/invitations': 'Invitations'
}

/** @returns one of the pages of the dashboard */
export function dashboardLayout(
  site: Site,
  current: keyof typeof parts,
  body: string,
  paging: Paging = {}
): string {
  const { '/followed': followed, '/dashboard/filters': filters, ...rest } = parts
  const shown = site.hasTags ? parts : rest
  return layout(site, {
    title: pageTitle(current === '/dashboard' ? 'Dashboard' : parts[current], paging),
    current: '/dashboard',
    body: html`!${navigation('Dashboard', shown, current)}
!${body}`
  })
}

export interface OwnPosts extends Paging {
  posts: PostItem[]
  /** A post that was just deleted. */
  deleted?: Undoable & { title: string }
  now: Date
}

/** @returns the member's own posts, newest first, with links to edit them */
export function dashboardPage(site: Site, list: OwnPosts): string {
  const { posts, deleted, now } = list
  return dashboardLayout(
    site,
    '/dashboard',
    html`!${deleted ? undoNotice(html`“<bdi>${deleted.title}</bdi>” is deleted.`, `/dashboard/edit/${deleted.id}/restore`, deleted.minutes) : ''}
<div class="heading">
<h1>Your posts</h1>
<a class="button" href="/submit">Submit a post</a>
</div>
!${posts.length > 0 ? html`<ul class="own-posts">!${posts.map((post) => ownPost(post, now))}</ul>` : '<p class="quiet">Nothing posted yet.</p>'}
!${pagingLinks(list, 'posts')}`,
    list
  )
}

function ownPost(post: PostItem, now: Date) {
  return html`<li>
<h2 class="title"><a href="/post/${post.id}" dir="auto">${post.title}</a></h2>
<p class="meta">
<span>${count(post.vote_count, 'point')}</span>
!${timeTag(post.created_at, now)}
<span>${count(post.comment_count, 'comment')}</span>
<a class="edit" href="/dashboard/edit/${post.id}" aria-label="Edit ${post.title}">Edit</a>
</p>
</li>
`
}

/** @returns the member's own comments, newest first */
export function dashboardCommentsPage(site: Site, list: CommentList): string {
  return dashboardLayout(
    site,
    '/dashboard/comments',
    html`<h1>Your comments</h1>
!${commentList(list, site.member)}`,
    list
  )
}
