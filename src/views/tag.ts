import { html } from 'ghtml'
import type { BoardTag } from '../tags/board-tags.ts'
import type { TagChoiceName } from '../tags/schema.ts'
import { dashboardLayout } from './dashboard.ts'
import { layout, type Site } from './layout.ts'
import { navigation } from './navigation.ts'
import { isFirstPage, pageTitle } from './paging.ts'
import { type PostList, postList } from './post-list.ts'
import { tagChoice } from './tag-choice.ts'

type Order = 'hot' | 'new'

export interface TagPage extends PostList {
  tags: Pick<BoardTag, 'name' | 'title'>[]
  /** As the address has them. */
  names: string
  sort: Order
  /** What the member chose, by name; missing for visitors. */
  choices?: Record<string, TagChoiceName | null> | undefined
}

/** @returns the posts with any of some tags */
export function tagPage(site: Site, { tags, names, sort, choices, ...page }: TagPage): string {
  const path = `/tag/${names}`
  const [tag] = tags
  const heading = tags.map(({ name }) => name).join(', ')
  return layout(site, {
    title: pageTitle(heading, page),
    description: `Posts about ${tags.map(({ name, title }) => title || name).join(', ')}.`,
    current: '/tags',
    canonical: isFirstPage(page) ? addressOf(path, sort) : undefined,
    feed: { path: `${path}/feed` },
    body: html`!${orders(path, sort)}
<div class="heading">
<h1>${heading}!${tag?.title && tags.length === 1 ? html` <span class="quiet">${tag.title}</span>` : ''}</h1>
!${tag && tags.length === 1 ? tagChoice(tag.name, choices?.[tag.name]) : ''}
</div>
!${postList(page, '<p class="quiet">Nothing has this tag yet.</p>')}`
  })
}

/** @returns the posts with any tag that the member follows */
export function followedPage(
  site: Site,
  { sort, isEmpty, ...page }: PostList & { sort: Order; isEmpty: boolean }
): string {
  return dashboardLayout(
    site,
    '/followed',
    html`!${isEmpty ? '' : orders('/followed', sort)}
<h1 class="about">In tags that you follow</h1>
!${isEmpty ? '<p class="quiet">You follow no tags yet. <a href="/tags">Choose some</a></p>' : postList(page, '<p class="quiet">Nothing has these tags yet.</p>')}`,
    page
  )
}

function addressOf(path: string, sort: Order): string {
  return sort === 'hot' ? path : `${path}?sort=${sort}`
}

function orders(path: string, sort: Order): string {
  return navigation('Order', { [path]: 'Hot', [addressOf(path, 'new')]: 'Newest' }, addressOf(path, sort))
}
