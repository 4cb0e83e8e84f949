import { html } from 'ghtml'
import type { CommentItem } from '../comments/schema.ts'
import type { PostWithHtml } from '../posts/schema.ts'
import type { Found, SearchSort, What } from '../search/search.ts'
import type { Wanted } from '../text/matches.ts'
import { plainText } from '../text/plain.ts'
import { commentLine } from './comment-list.ts'
import { excerpt, highlight } from './highlight.ts'
import { layout, type Site } from './layout.ts'
import { navigation } from './navigation.ts'
import { postHead } from './post-head.ts'
import { rankedList } from './post-list.ts'

export interface SearchPage {
  q: string
  what: What
  sort: SearchSort
  /** Missing before anything was looked for. */
  found?: Found
  now: Date
}

const sorts = { new: 'Newest', relevance: 'Relevance', points: 'Points' }

/** @returns the page of the search, with its results */
export function searchPage(site: Site, page: SearchPage): string {
  const { q, found } = page
  const what = found?.what ?? page.what
  const pathOf = (change: object) => `/search?${new URLSearchParams({ q, what, sort: page.sort, ...change })}`
  const kinds = { [pathOf({ what: 'posts' })]: 'Posts', [pathOf({ what: 'comments' })]: 'Comments' }
  const orders = Object.fromEntries(Object.entries(sorts).map(([sort, name]) => [pathOf({ sort }), name]))
  return layout(site, {
    title: q ? `${q} · Search` : 'Search',
    current: '/search',
    isHidden: true,
    body: html`<h1 class="unseen">Search</h1>
!${searchForm(q, what, page.sort)}
!${
      found
        ? html`<div class="sorts">!${navigation('Kind', kinds, pathOf({}))}
!${navigation('Order', orders, pathOf({}))}</div>`
        : ''
    }
!${found ? found.notes.map((note) => html`<p class="quiet">${note}</p>`).join('\n') : ''}
!${found ? results(found, page, { pathOf, site }) : help(site)}`
  })
}

function searchForm(q: string, what: What, sort: SearchSort) {
  return html`<form class="search" role="search" aria-label="Posts and comments" action="/search">
<input type="search" name="q" id="q" value="${q}" maxlength="200" aria-label="Search for"!${q ? '' : ' autofocus'}>
<input type="hidden" name="what" value="${what}">
<input type="hidden" name="sort" value="${sort}">
<button class="button" type="submit">Search</button>
</form>`
}

interface Around {
  pathOf(change: object): string
  site: Site
}

function results(found: Found, { q, now }: SearchPage, { pathOf, site }: Around) {
  const { posts, comments, next_cursor, position, wanted } = found
  const more = next_cursor
    ? html`<p class="more"><a href="${pathOf({ cursor: next_cursor })}" rel="next">More results</a></p>`
    : ''
  if (posts.length + comments.length > 0) {
    const list =
      found.what === 'posts'
        ? postResults(posts, position, wanted, now)
        : commentResults(comments, wanted, now)
    return html`!${list}
!${more}`
  }
  if (more)
    return html`<p>Nothing among the newest. Older ones may match.</p>
!${more}`
  if (position > 0) return '<p class="quiet">No more results follow.</p>'
  return html`<section class="empty">
<h2>Nothing found</h2>
<p>Nothing matches <strong>${q}</strong>. Fewer or shorter words find more.</p>
</section>
!${help(site)}`
}

function postResults(posts: PostWithHtml[], position: number, wanted: Wanted, now: Date) {
  const items = posts.map(
    (post) => html`<li id="p${post.id}">
!${postHead(post, 'h2', now, highlight(post.title, wanted))}
!${post.text_html ? excerpt(plainText(post.text_html), wanted) : ''}
</li>`
  )
  return rankedList(items, position + 1)
}

function commentResults(comments: CommentItem[], wanted: Wanted, now: Date) {
  const items = comments.map(
    (item) => html`<li class="comment">
!${commentLine(item, now)}
!${excerpt(plainText(item.comment_html), wanted)}
</li>`
  )
  return html`<ol class="thread">
!${items.join('\n')}
</ol>`
}

function help({ hasTags }: Site) {
  return html`<section class="help">
<h2>What finds what</h2>
<dl>
<dt><code>database index</code></dt><dd>both words, in the title, the text or the site; the last one also finds longer words</dd>
<dt><code>"show hn"</code></dt><dd>words in this order</dd>
<dt><code>-windows</code></dt><dd>without this word; also <code>-"these words"</code></dd>
<dt><code>example.com</code></dt><dd>links to this site, or names it; <code>site:example.com</code> only links</dd>
<dt><code>author:alice</code></dt><dd>by this member</dd>
!${hasTags ? '<dt><code>tag:rust</code></dt><dd>with this tag</dd>' : ''}
<dt><code>after:2026-01 before:2026-02-15</code></dt><dd>from January 2026 to the day before</dd>
<dt><code>is:comment</code></dt><dd>comments; <code>is:post</code> posts</dd>
<dt><code>https://example.com/page</code></dt><dd>the discussions of this address</dd>
</dl>
</section>`
}
