import { html } from 'ghtml'
import { count, displayHost, shortCount } from './format.ts'
import type { PostItem } from './models.ts'
import { timeTag } from './time.ts'

/**
 * What a list and the post's own page show alike: title, votes, who, when and how much was said.
 * @param heading `h1` on the post's own page, `h2` in a list
 */
export function postHead(post: PostItem, heading: 'h1' | 'h2', now: Date): string {
  return html`<${heading} class="title"><a href="${post.post_url ?? `/post/${post.id}`}" dir="auto">${post.title}</a></${heading}>
!${post.domain === null ? '' : domainLink(post.domain)}
<p class="votes" title="${count(post.vote_count, 'point')}"><span aria-hidden="true">${shortCount(post.vote_count)}</span><span class="unseen">${count(post.vote_count, 'point')}</span></p>
<p class="meta">
<a href="/user/${encodeURIComponent(post.user.username)}"><bdi>${post.user.username}</bdi></a>
!${timeTag(post.created_at, now)}
<a class="discuss" href="/post/${post.id}">${count(post.comment_count, 'comment')}</a>
</p>`
}

function domainLink(domain: string) {
  return html`<a class="domain" href="/site/${encodeURIComponent(domain)}">${displayHost(domain)}</a>`
}
