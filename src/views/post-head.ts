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
<p class="meta">
!${post.pinned ? '<span>pinned</span>' : ''}
!${post.locked ? '<span>locked</span>' : ''}
!${post.domain === null ? '' : domainLink(post.domain)}
<span>by !${authorLink(post.user)}</span>
!${timeTag(post.created_at, now)}
<a class="discuss" href="${heading === 'h1' ? '#comments' : `/post/${post.id}`}">${count(post.comment_count, 'comment')}</a>
</p>`
}

const untrusted = ` rel="${untrustedRel}"`

function domainLink(domain: string) {
  return html`<a class="domain" href="/site/${encodeURIComponent(domain)}"><bdi>${displayHost(domain)}</bdi></a>`
}
