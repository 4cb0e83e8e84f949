import { html } from 'ghtml'
import type { LogEntry, LogKind, LogPage } from '../../moderation/log-schema.ts'
import { displayHost } from '../../text/hosts.ts'
import { authorLink } from '../author.ts'
import { exactTime } from '../format.ts'
import { layout, type Site } from '../layout.ts'
import { navigation } from '../navigation.ts'
import { timeTag } from '../time.ts'

const kinds = {
  '/moderation': 'All',
  '/moderation?kind=posts': 'Posts',
  '/moderation?kind=comments': 'Comments',
  '/moderation?kind=members': 'Members',
  '/moderation?kind=domains': 'Domains'
}

const verbs: Record<string, string> = {
  remove: 'removed',
  restore: 'restored',
  lock: 'locked',
  unlock: 'unlocked',
  pin: 'pinned',
  unpin: 'unpinned',
  retag: 'changed the tags of',
  ban: 'banned',
  unban: 'unbanned'
}

/** @returns the public log of moderation */
export function logPage(site: Site, page: LogPage & { kind?: LogKind | undefined; now: Date }): string {
  const path = page.kind ? `/moderation?kind=${page.kind}` : '/moderation'
  const next = page.next_cursor && `${path}${page.kind ? '&' : '?'}cursor=${page.next_cursor}`
  const items = page.acts.map((act) => entry(act, page.now))
  return layout(site, {
    title: 'Moderation',
    description: `What the moderators of ${site.name} did, and why.`,
    canonical: '/moderation',
    body: html`<h1>What moderators did</h1>
!${navigation('Kind', kinds, path)}
!${
      items.length > 0
        ? html`<ul class="thread">
!${items.join('\n')}
</ul>`
        : '<p class="quiet">Nothing so far.</p>'
    }
!${next ? html`<p class="more"><a href="${next}" rel="next">More</a></p>` : ''}`
  })
}

function entry(act: LogEntry, now: Date) {
  const [verb = ''] = act.action.split('-')
  return html`<li class="comment">
<p class="meta">!${actor(act)} !${timeTag(act.created_at, now)}</p>
<p>${verbs[verb] ?? verb} !${object(act)}!${act.until ? ` ${end(act.until)}` : ''}</p>
!${act.tags ? html`<p>from ${named(act.tags.from)} to ${named(act.tags.to)}</p>` : ''}
!${act.reason ? html`<p class="quiet">${act.reason}</p>` : ''}
</li>`
}

function named(tags: string[]): string {
  return tags.join(', ') || 'none'
}

function actor({ by, moderator }: LogEntry) {
  if (moderator !== null) return authorLink({ id: 0, username: moderator })
  const names: Record<string, string> = { command: 'the operator', board: 'the board' }
  return html`<span>${names[by] ?? 'a moderator'}</span>`
}

function object({ action, post, comment_id, member, domain }: LogEntry): string {
  const by = member === null ? '' : html` by !${authorLink({ id: 0, username: member })}`
  if (domain !== null) return html`<bdi>${displayHost(domain)}</bdi>`
  if (action.endsWith('-member'))
    return member === null ? 'a member' : authorLink({ id: 0, username: member })
  if (comment_id !== null) return html`<a href="/comment/${comment_id}/discussion">a comment</a>!${by}`
  if (post === null) return ''
  return html`<a href="/post/${post.id}" dir="auto">${post.title ?? 'a post'}</a>!${by}`
}

function end(until: Date): string {
  return until.getUTCFullYear() === 9999 ? 'for good' : `until ${exactTime(until.toISOString())}`
}
