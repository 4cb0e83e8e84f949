import { html } from 'ghtml'
import { layout, type Site } from './layout.ts'
import { type PostList, postList } from './post-list.ts'

const lists = {
  hot: { path: '/', heading: 'Hot posts', title: '' },
  new: { path: '/newest', heading: 'Newest posts', title: 'Newest' },
  top: { path: '/top', heading: 'Top posts', title: 'Top' },
  active: { path: '/active', heading: 'Posts in discussion', title: 'Active' }
}

const periods = { day: 'Day', week: 'Week', month: 'Month', year: 'Year', all: 'All time' }

export interface PostListPage extends PostList {
  list: keyof typeof lists
  /** The part of `top` that is shown. */
  period?: keyof typeof periods
}

/** @returns the front page, or one of the other lists of all posts */
export function postListPage(site: Site, { list, period, ...page }: PostListPage): string {
  const { path, heading, title } = lists[list]
  const address = period ? `${path}?period=${period}` : path
  return layout(site, {
    title,
    description: 'Tech news that the members post, vote on and discuss.',
    current: path,
    canonical: page.posts[0] && !page.firstRank ? address : undefined,
    body: html`<h1 class="unseen">${heading}</h1>
!${period ? choosePeriod(period) : ''}
!${page.posts.length > 0 ? postList(page) : nothingToShow(page, period, address)}`
  })
}

function choosePeriod(chosen: keyof typeof periods) {
  return html`<nav class="periods" aria-label="Period">
<ul>
!${Object.entries(periods).map(([period, name]) => html`<li><a href="/top?period=${period}" !${period === chosen ? 'aria-current="page"' : ''}>${name}</a></li>\n`)}
</ul>
</nav>`
}

function nothingToShow({ firstRank = 1 }: PostList, period: PostListPage['period'], address: string) {
  if (firstRank > 1)
    return html`<div class="empty"><h2>That was all</h2><p>No more posts follow. <a href="${address}">Back to the first page</a></p></div>`
  if (period && period !== 'all')
    return html`<div class="empty"><h2>Nothing in this period</h2><p>No posts are that new. <a href="/top?period=all">Show the top posts of all time</a></p></div>`
  return html`<div class="empty">
<h2>No posts yet</h2>
<p>Welcome. This board is new, and nothing has been posted on it so far.</p>
<p>If you run it: <code>npm run seed</code> fills it with a few posts to look at, and <code>npm run import -- FILE</code> brings your own in from a CSV file.</p>
</div>`
}
