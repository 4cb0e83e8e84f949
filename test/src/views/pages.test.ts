import t from 'tap'
import type { Profile } from '../../../src/members/schema.ts'
import { domainPage } from '../../../src/views/domain.ts'
import { errorPage } from '../../../src/views/error.ts'
import { postListPage } from '../../../src/views/home.ts'
import type { Site } from '../../../src/views/layout.ts'
import { postPage } from '../../../src/views/post.ts'
import { searchPage } from '../../../src/views/search.ts'
import { userPage } from '../../../src/views/user.ts'
import { chain, exampleComment, examplePost, extremes, hostile, now, site } from './examples.ts'
import { assertValid } from './html.ts'

const profile: Profile = {
  id: 1,
  username: 'alice',
  role: 'member',
  karma: 1,
  about: null,
  about_html: null,
  created_at: now
}
const nothing = {
  ...{ what: 'posts' as const, posts: [], comments: [], notes: [], next_cursor: null, position: 0 },
  wanted: { words: ['word', 'script'], prefixes: ['alert'] }
}

const aboutMe = { about: 'Hello', about_html: '<p>Hello</p>\n' }

t.test('every page is valid HTML', async (t) => {
  const posts = [examplePost()]
  const pages = {
    'front page': postListPage(site, { list: 'hot', posts, nextHref: '/?cursor=a&b=c', now }),
    extremes: postListPage(site, { list: 'new', posts: extremes, now }),
    top: postListPage(site, { list: 'top', period: 'week', posts, firstRank: 31, now }),
    'quiet period': postListPage(site, { list: 'top', period: 'day', posts: [], now }),
    'empty board': postListPage(site, { list: 'hot', posts: [], now }),
    'past the end': postListPage(site, { list: 'active', posts: [], firstRank: 31, now }),
    search: searchPage(site, { q: '', what: 'posts', sort: 'new', now }),
    'found posts': searchPage(site, {
      ...{ q: hostile, what: 'posts', sort: 'points', now },
      found: { ...nothing, posts: extremes, next_cursor: 'x', notes: [hostile] }
    }),
    'nothing found': searchPage(site, {
      q: hostile,
      what: 'comments',
      sort: 'relevance',
      now,
      found: nothing
    }),
    site: domainPage(site, { domain: 'example.com', posts: extremes, now }),
    'site without posts': domainPage(site, { domain: hostile, posts: [], now }),
    member: userPage(site, { profile: { ...profile, ...aboutMe }, posts, now }),
    moderator: userPage(site, { profile: { ...profile, role: 'moderator' }, posts, now }),
    'member without posts': userPage(site, { profile: { ...profile, username: hostile }, posts: [], now }),
    'post without comments': postPage(site, { post: examplePost(), comments: [], now }),
    'deep thread': postPage(site, { post: examplePost(), comments: [chain(100)], now }),
    'deleted comment': postPage(site, {
      post: examplePost(),
      comments: [exampleComment(1, { deleted: true, user: null, children: [exampleComment(2)] })],
      now
    }),
    ...Object.fromEntries(
      extremes.map((post, index) => [`extreme post ${index}`, postPage(site, { post, comments: [], now })])
    ),
    ...Object.fromEntries(
      [400, 404, 410, 418, 500, 503].map((status) => [
        `error ${status}`,
        errorPage(site, { status, title: 'Name', detail: 'What went wrong.' })
      ])
    ),
    'hostile everywhere': errorPage(
      { ...site, name: hostile, tagline: hostile, footer: hostile, url: '' },
      { status: 418, title: hostile, detail: hostile }
    )
  }
  for (const [name, page] of Object.entries(pages)) await assertValid(t, name, page)
})

t.test('members’ text is escaped', async (t) => {
  const user = { id: 3, username: hostile }
  const post = examplePost({
    title: hostile,
    user,
    domain: hostile,
    post_url: `https://example.com/${hostile}`
  })
  const pages = [
    postListPage(site, { list: 'hot', posts: [post], now }),
    postPage(site, { post, comments: [exampleComment(1, { user })], now }),
    postPage(site, { post, comments: [{ ...chain(12), user }], now }),
    userPage(site, { profile: { ...profile, username: hostile }, posts: [], now }),
    domainPage(site, { domain: hostile, posts: [post], now }),
    errorPage({ ...site, name: hostile }, { status: 404, title: hostile, detail: hostile })
  ]
  for (const page of pages) t.notMatch(page, /<script(?! src="\/assets\/)|<img|onerror=/)
})

t.test('a list', async (t) => {
  t.test('continues the ranks, and links to the next page', async (t) => {
    const page = postListPage(site, {
      list: 'new',
      posts: [examplePost()],
      firstRank: 31,
      nextHref: '/newest?cursor=x',
      now
    })
    t.match(page, '<ol class="posts" start="31">')
    t.match(page, '<a href="/newest?cursor&#61;x" rel="next">More posts</a>')
    t.match(page, '<a href="/newest" aria-current="page">Newest</a>')
  })

  t.test('has no link on its last page', async (t) => {
    t.notMatch(postListPage(site, { list: 'hot', posts: [examplePost()], now }), 'rel="next"')
  })

  t.test('distinguishes an empty board, an empty period and the end', async (t) => {
    const emptyFor = (reader: Partial<Site>) =>
      postListPage({ ...site, ...reader }, { list: 'hot', posts: [], now })
    t.match(emptyFor({ maySignUp: true }), /No posts yet.*Sign up.*post the first one/s)
    t.notMatch(emptyFor({}), /Sign up|npm run|administrator/)
    t.match(emptyFor({ member: { id: 1, username: 'bob' } }), 'Post the first one')
    t.match(
      emptyFor({ member: { id: 1, username: 'ann', role: 'admin' } }),
      /administrator.*npm run seed.*npm run import/s
    )
    t.match(postListPage(site, { list: 'top', period: 'all', posts: [], now }), 'No posts yet')
    t.match(postListPage(site, { list: 'top', period: 'week', posts: [], now }), 'A quiet week')
    t.match(postListPage(site, { list: 'hot', posts: [], firstRank: 31, now }), 'No more posts')
  })

  t.test('marks the current period', async (t) => {
    const page = postListPage(site, { list: 'top', period: 'month', posts: [], now })
    t.match(page, '<a href="/top?period&#61;month" aria-current="page">Month</a>')
    t.notMatch(postListPage(site, { list: 'hot', posts: [], now }), 'aria-label="Period"')
  })
})

t.test('a post', async (t) => {
  t.test('links to its URL, or for a text post to its own page', async (t) => {
    t.match(
      postListPage(site, { list: 'hot', posts: [examplePost()], now }),
      'href="https://example.com/engine"'
    )
    const ask = examplePost({ post_url: null, domain: null, text_html: '<p>Why?</p>' })
    t.match(postListPage(site, { list: 'hot', posts: [ask], now }), '<h2 class="title"><a href="/post/7"')
    t.match(postPage(site, { post: ask, comments: [], now }), '<p>Why?</p>')
  })

  t.test('shows its age and the exact time', async (t) => {
    t.match(
      postPage(site, { post: examplePost(), comments: [], now }),
      '<time datetime="2026-11-22T09:00:00.000Z" title="2026-11-22 09:00 UTC">3 hours ago</time>'
    )
  })

  t.test('links to its author and domain, for any names', async (t) => {
    const post = examplePost({ user: { id: 9, username: 'a/b?c#d' }, domain: '[::1]' })
    const page = postPage(site, { post, comments: [], now })
    t.match(page, 'href="/user/a%2Fb%3Fc%23d"')
    t.match(page, 'href="/site/%5B%3A%3A1%5D"')
  })
})

t.test('the canonical link is there when the site has a URL', async (t) => {
  const posts = [examplePost()]
  const page = { list: 'hot', posts, now } as const
  t.match(postListPage(site, page), '<link rel="canonical" href="https://news.example/">')
  t.match(
    postPage(site, { post: examplePost(), comments: [], now }),
    '<link rel="canonical" href="https://news.example/post/7">'
  )
  t.notMatch(postListPage({ ...site, url: '' }, page), 'canonical')
  t.notMatch(postListPage(site, { ...page, firstRank: 31 }), 'canonical')
  t.notMatch(errorPage(site, { status: 404, title: '', detail: '' }), 'canonical')
})

t.test('an error without a heading uses that of its status', async (t) => {
  t.match(
    errorPage(site, { status: 418, title: 'I am a teapot', detail: 'No coffee.' }),
    '<h1>I am a teapot</h1>'
  )
  t.match(errorPage(site, { status: 404, title: 'Not Found', detail: 'x' }), '<h1>Nothing here</h1>')
})
