import { html } from 'ghtml'
import type { TagItem } from '../tags/schema.ts'
import { dashboardLayout } from './dashboard.ts'
import type { Site } from './layout.ts'
import { tagList } from './tags.ts'

/** @returns the page where a member follows and hides tags */
export function filtersPage(site: Site, tags: TagItem[]): string {
  const chosen = tags.filter(({ choice }) => choice !== null)
  const others = tags.filter(({ choice }) => choice === null)
  return dashboardLayout(
    site,
    '/dashboard/filters',
    html`<h1>Filters</h1>
<p class="quiet about">All lists leave out posts with a tag that you hide, and their comments. Your own posts stay, and so does
what you ask for: the page of a tag, and that of a member. <a href="/hidden">Posts that you hide</a> are left out as well.</p>
!${chosen.length > 0 ? tagList(chosen) : ''}
!${others.length > 0 ? html`<h2>All other tags</h2>!${tagList(others)}` : ''}`
  )
}
