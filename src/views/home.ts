import { html } from 'ghtml'
import { nameCommands } from '../text/command-names.ts'
import { layout, type Site } from './layout.ts'
import { navigation } from './navigation.ts'
import { isFirstPage, pageTitle } from './paging.ts'
import { type PostList, pinnedList, postList } from './post-list.ts'

const lists = {
  hot: { path: '/', heading: 'Hot posts', title: '' },
  new: { path: '/newest', heading: 'Newest posts', title: 'Newest' },
  top: { path: '/top', heading: 'Top posts', title: 'Top' },
  active: { path: '/active', heading: 'Posts in discussion', title: 'Active' }
}

const periods = {
  '/top?period=day': 'Day',
  '/top?period=week': 'Week',
  '/top?period=month': 'Month',
  '/top?period=year': 'Year',
  '/top?period=all': 'All time'
}

export interface PostListPage extends PostList {
  list: keyof typeof lists
  /** Period of `top`. */
  period?: 'day' | 'week' | 'month' | 'year' | 'all'
}

/** @returns the front page, or another list of all posts */
export function postListPage(site: Site, { list, period, ...page }: PostListPage): string {
  const { path, heading, title } = lists[list]
  const firstPage = period ? `${path}?period=${period}` : path
  return layout(site, {
    title: isFirstPage(page) ? title : pageTitle(title || 'Hot', page),
    description: 'Tech news that the members of this board post, vote on and discuss.',
    current: path,
    canonical: isFirstPage(page) ? firstPage : undefined,
    feed: { path: path === '/' ? '/hot' : path, ...(period && { query: `?period=${period}` }) },
    body: html`<h1 class="unseen">${heading}</h1>
!${period ? navigation('Period', periods, firstPage) : ''}
!${pinnedList(page)}
!${postList(page, period && period !== 'all' ? nothingIn(period) : nothingYet(site))}`
  })
}

function nothingIn(period: string) {
  return html`<section class="empty">
<h2>A quiet ${period}</h2>
<p>Nothing was posted in this period. <a href="/top?period=all">The top posts of all time</a></p>
</section>`
}

/** A new board says to each reader what they can do about it. */
function nothingYet({ name, member, maySignUp }: Site) {
  if (!member) {
    const first = maySignUp ? '<a href="/login#signup">Sign up</a>, and post the first one.' : ''
    return html`<section class="empty">
<h2>No posts yet</h2>
<p>${name} is new: nothing has been posted so far. !${first}</p>
</section>`
  }
  return html`<section class="empty">
<h2>No posts yet</h2>
<p>This board is new, and you are early. <a href="/submit">Post the first one</a></p>
!${member.role === 'admin' ? firstSteps : ''}
</section>`
}

const firstSteps =
  nameCommands(html`<p>As its administrator, you give it <a href="/admin/site">a name and a colour</a>, say
<a href="/admin/sign-up">who may sign up</a>, and write <a href="/admin/texts">rules</a>.</p>
<p>In its folder, <code>npm run seed</code> fills it with a few posts to look around with, and
<code>npm run import -- FILE</code> brings in posts from a CSV file.</p>`)
