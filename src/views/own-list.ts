import { html } from 'ghtml'
import type { OwnList } from '../read-state/own-lists.ts'
import { dashboardLayout } from './dashboard.ts'
import type { Site } from './layout.ts'
import { type PostList, postList } from './post-list.ts'

const texts: Record<OwnList, { heading: string; empty: string }> = {
  saved: { heading: 'Saved posts', empty: 'Nothing saved yet. Only you see what you save.' },
  hidden: { heading: 'Hidden posts', empty: 'Nothing hidden. What you hide is left out of your lists.' },
  upvoted: { heading: 'Posts that you voted for', empty: 'No votes yet. Only you see this list.' }
}

/** @returns the posts that the member has saved, hidden or voted for, the last of these first */
export function ownListPage(site: Site, list: OwnList, page: PostList): string {
  const { heading, empty } = texts[list]
  return dashboardLayout(
    site,
    `/${list}`,
    html`<h1 class="about">${heading}</h1>
!${postList(page, html`<p class="quiet">${empty}</p>`)}`,
    page
  )
}
