import fc from 'fast-check'

/** Places among the members who act. */
export const moderator = 2
export const administrator = 3

/** What visitors look at. */
export const pages = [
  ...['/', '/newest', '/top?period=day', '/active', '/comments', '/site/example.com', '/api/posts?limit=2'],
  ...[1, 2, 3].flatMap((id) => [`/post/${id}`, `/api/posts/${id}`]),
  ...['/tags', '/tag/news', '/tag/news,other?sort=new', '/api/tags', '/api/posts?tag=other'],
  ...['/comment/1', '/comment/2', '/nowhere', '/about', '/moderation'],
  ...[
    '/hot.atom',
    '/comments.rss',
    '/post/1/feed.json',
    '/user/m0/feed.atom',
    '/sitemap.xml',
    '/sitemap/posts-1.xml'
  ],
  ...['/search?q=one', '/api/search?q=author:m0&what=comments'],
  ...['m0', 'm1'].flatMap((name) => [`/user/${name}`, `/user/${name}/comments`, `/api/users/${name}`])
]

const page = fc.constantFrom(...pages)
const either = fc.constantFrom(0 as const, 1 as const)
const id = fc.integer({ min: 1, max: 3 })
/** A URL with one of the ids. */
const numbered = (url: string) => id.map((n) => url.replace(':id', `${n}`))

const words = fc.constantFrom('One', 'Another <b>', '“Third” – ok')

const tags = fc.subarray(['news', 'other'])

const act = (method: 'POST' | 'PUT' | 'DELETE', url: fc.Arbitrary<string>, payload?: fc.Arbitrary<object>) =>
  fc.record({ method: fc.constant(method), url, payload: payload ?? fc.constant(undefined) })

/** Writes of members. Many are rejected: what they write to is missing, or belongs to another member. */
const deed = fc.oneof(
  act('PUT', numbered('/api/posts/:id/vote')),
  act('DELETE', numbered('/api/posts/:id/vote')),
  act('PUT', numbered('/api/comments/:id/vote')),
  act('DELETE', numbered('/api/comments/:id/vote')),
  act('POST', fc.constant('/api/comments'), fc.record({ comment_text: words, post_id: id })),
  act(
    'POST',
    fc.constant('/api/comments'),
    id.chain((n) => fc.record({ comment_text: words, post_id: fc.constant(n), parent_id: fc.constant(n) }))
  ),
  act(
    'POST',
    fc.constant('/api/posts'),
    fc.record({ title: words, post_url: numbered('https://example.com/:id') })
  ),
  act('PUT', numbered('/api/posts/:id'), fc.record({ title: words })),
  act('PUT', numbered('/api/posts/:id'), fc.record({ tags })),
  act('PUT', numbered('/api/posts/:id/hidden')),
  act('PUT', numbered('/api/comments/:id'), fc.record({ comment_text: words })),
  act('PUT', fc.constant('/api/users/me'), fc.record({ about: words })),
  act('DELETE', numbered('/api/comments/:id')),
  act('DELETE', numbered('/api/posts/:id')),
  act('POST', numbered('/api/comments/:id/restore')),
  act('POST', numbered('/api/posts/:id/restore')),
  act('PUT', numbered('/api/posts/:id'), fc.record({ post_url: numbered('https://example.com/:id') }))
)

const reason = fc.record({ reason: words })
const ban = either.map((n) => `/api/mod/users/m${n}/ban`)

/** Acts of a moderator. What was removed or banned is often let off, so that members still have what to write to. */
const moderation = fc.oneof(
  act(
    'POST',
    fc
      .tuple(id, fc.constantFrom('remove', 'restore', 'lock', 'unlock', 'pin', 'unpin'))
      .map(([n, name]) => `/api/mod/posts/${n}/${name}`),
    reason
  ),
  act(
    'POST',
    fc.tuple(id, fc.constantFrom('remove', 'restore')).map(([n, name]) => `/api/mod/comments/${n}/${name}`),
    reason
  ),
  act('PUT', numbered('/api/mod/posts/:id/tags'), fc.record({ tags })),
  act('PUT', ban, fc.record({ reason: words, days: fc.constant(1) })),
  act('DELETE', ban, reason)
)

const meanwhile = fc.array(fc.tuple(either, page), { maxLength: 3 })
const write = fc.record({ kind: fc.constant('write' as const), at: either, who: either, deed, meanwhile })
const moderate = fc.record({
  kind: fc.constant('write' as const),
  at: either,
  who: fc.constant(moderator),
  deed: moderation,
  meanwhile
})
/** An administrator changes what all pages show, or what one does. */
const set = fc.record({
  kind: fc.constant('set' as const),
  at: either,
  change: fc.oneof(fc.record({ site_name: words }), fc.record({ about: words }))
})
/** A member deletes their account, and signs up again under the same name. */
const leave = fc.record({ kind: fc.constant('leave' as const), at: either, who: either })
const accepted = fc.constantFrom(
  undefined,
  'gzip',
  'gzip, deflate, br, zstd',
  'br;q=0.5, gzip',
  'identity',
  '*'
)
const read = fc.record({ kind: fc.constant('read' as const), at: either, page, accepted })
const wait = fc.record({
  kind: fc.constant('wait' as const),
  milliseconds: fc.integer({ min: 100, max: 1_200 })
})
/** What somebody does: visitors read, two members write, and staff acts, in one of two processes. */
export const step = fc.oneof(
  { weight: 6, arbitrary: write },
  { weight: 3, arbitrary: moderate },
  { weight: 1, arbitrary: set },
  { weight: 40, arbitrary: read },
  { weight: 8, arbitrary: wait },
  { weight: 2, arbitrary: leave }
)

export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
