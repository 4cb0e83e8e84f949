import { html } from 'ghtml'
import { count, monthOf } from './format.ts'
import { layout, type Site } from './layout.ts'
import type { Profile } from './models.ts'
import { type PostList, postList } from './post-list.ts'

export interface UserPage extends PostList {
  profile: Profile
}

/** @returns a member's public page: who they are and what they posted, newest first */
export function userPage(site: Site, { profile, ...page }: UserPage): string {
  const { username, karma, created_at } = profile
  return layout(site, {
    title: username,
    description: `What ${username} posted.`,
    canonical: page.firstRank ? undefined : `/user/${encodeURIComponent(username)}`,
    body: html`<h1 class="about"><bdi>${username}</bdi></h1>
<p class="facts">Member since <time datetime="${created_at.toISOString()}">${monthOf(created_at)}</time>, ${count(karma, 'point')}</p>
!${page.posts.length > 0 ? postList(page) : '<p class="empty">Nothing posted yet.</p>'}`
  })
}
