import { html } from 'ghtml'
import type { PostItem } from '../posts/schema.ts'
import { displayHost, untrustedRel } from '../text/hosts.ts'
import { authorLink } from './author.ts'
import { count } from './format.ts'
import { timeTag } from './time.ts'
import { votes } from './vote.ts'

/**
 * The head of a post in a list and on its own page: title, votes, domain, author, time, number of comments.
 * @param heading `h1` on the post's own page, `h2` in a list
 * @param title its HTML, when something in it is marked
 */
export function postHead(
  post: PostItem,
  heading: 'h1' | 'h2',
  now: Date,
  title = html`${post.title}`
): string {
  return html`<${heading} class="title"><a href="${post.post_url ?? `/post/${post.id}`}"!${post.post_url === null ? '' : untrusted} dir="auto">!${title}</a></${heading}>
!${votes('post', post)}
<div class="meta">
!${post.pinned ? '<span>pinned</span>' : ''}
!${post.locked ? '<span>locked</span>' : ''}
!${post.domain === null ? '' : domainLink(post.domain)}
!${post.tags.length > 0 ? tagLinks(post.tags) : ''}
<span>by !${authorLink(post.user)}</span>
!${timeTag(post.created_at, now)}
<a class="discuss" href="${heading === 'h1' ? '#comments' : `/post/${post.id}`}">${count(post.comment_count, 'comment')}!${fresh(post.new_comments)}</a>
!${marks(post)}
</div>`
}

const untrusted = ` rel="${untrustedRel}"`

function fresh(comments = 0) {
  return comments > 0 ? html`, <strong>${count(comments, 'new', 'new')}</strong>` : ''
}

/** What a member does with a post, beside voting. */
function marks({ id, saved, hidden }: PostItem) {
  if (saved === undefined || hidden === undefined) return ''
  return html`<form class="marks" method="post" action="/post/${id}/mark">
<button type="submit" name="saved" value="${saved ? 0 : 1}" data-key="s">${saved ? 'Unsave' : 'Save'}</button>
<button type="submit" name="hidden" value="${hidden ? 0 : 1}" data-key="h">${hidden ? 'Unhide' : 'Hide'}</button>
</form>`
}

function tagLinks(tags: string[]) {
  const links = tags.map((tag) => html`<a class="tag" href="/tag/${tag}">${tag}</a>`)
  return html`<span class="tags">!${links.join('\n')}</span>`
}

function domainLink(domain: string) {
  return html`<a class="domain" href="/site/${encodeURIComponent(domain)}"><bdi>${displayHost(domain)}</bdi></a>`
}
