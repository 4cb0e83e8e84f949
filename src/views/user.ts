import { html } from 'ghtml'
import type { Profile } from '../members/schema.ts'
import { count, monthOf } from './format.ts'
import { layout, type Site } from './layout.ts'
import { isFirstPage, pageTitle } from './paging.ts'
import { type PostList, postList } from './post-list.ts'

export interface UserPage extends PostList {
  profile: Profile
}

const badges = {
  member: '',
  moderator: ' <span class="badge">Moderator</span>',
  admin: ' <span class="badge">Administrator</span>'
}

/** @returns the public page of a member with their posts, newest first */
export function userPage(site: Site, { profile, ...page }: UserPage): string {
  const { username, role, karma, about_html, created_at } = profile
  const path = `/user/${encodeURIComponent(username)}`
  return layout(site, {
    title: pageTitle(username, page),
    description: `What ${username} posted.`,
    canonical: isFirstPage(page) ? path : undefined,
    feed: { path: `${path}/feed` },
    shown: { type: 'profile', username },
    body: html`<div class="about">
<h1><bdi>${username}</bdi>!${badges[role]}</h1>
<p class="quiet">Member since <time datetime="${created_at.toISOString()}">${monthOf(created_at)}</time>, ${count(karma, 'point')}, <a href="${path}/comments">comments</a></p>
!${site.member?.isModerator ? html`<p class="own"><a href="/mod/users/${encodeURIComponent(username)}">Moderate</a></p>` : ''}
!${about_html ? html`<div class="text" dir="auto">!${about_html}</div>` : ''}
</div>
!${postList(page, '<p class="quiet">Nothing posted yet.</p>')}`
  })
}
