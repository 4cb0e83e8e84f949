import { html } from 'ghtml'
import { displayHost } from '../text/hosts.ts'
import { layout, type Site } from './layout.ts'
import { isFirstPage, pageTitle } from './paging.ts'
import { type PostList, postList } from './post-list.ts'

export interface DomainPage extends PostList {
  /** In its ASCII form. */
  domain: string
}

/** @returns the posts that link to one site, newest first */
export function domainPage(site: Site, { domain, ...page }: DomainPage): string {
  const host = displayHost(domain)
  const path = `/site/${encodeURIComponent(domain)}`
  return layout(site, {
    title: pageTitle(host, page),
    description: `Posts that link to ${host}.`,
    canonical: isFirstPage(page) ? path : undefined,
    feed: { path: `${path}/feed` },
    body: html`<h1 class="about">Posts from <bdi>${host}</bdi></h1>
!${postList(page, '<p class="quiet">No posts link there yet.</p>')}`
  })
}
