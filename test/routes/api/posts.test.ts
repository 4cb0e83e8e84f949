import type { FastifyInstance } from 'fastify'
import { addComment, addMember, addPosts, type PostFields } from '../../content.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

interface Page {
  posts: { id: number; title: string; vote_count: number }[]
  next_cursor: string | null
}

async function getPage(app: FastifyInstance, query: Record<string, string>): Promise<Page> {
  const response = await app.inject({ url: '/api/posts', query })
  if (response.statusCode !== 200) throw new Error(response.body)
  return response.json()
}

/** Follows `next_cursor` to the end. @returns the ids in the order shown */
async function walk(app: FastifyInstance, query: Record<string, string>): Promise<number[]> {
  const ids: number[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page = await getPage(app, cursor === '' ? query : { ...query, cursor })
    ids.push(...page.posts.map((post) => post.id))
    cursor = page.next_cursor
  }
  return ids
}

/** Ranks with many ties, in another order than the ids. */
function tiedPosts(
  user_id: number
): (PostFields & { created_at: Date; vote_count: number; active_at: Date })[] {
  const start = Date.now() - 3_600_000
  return Array.from({ length: 23 }, (_, index) => ({
    user_id,
    vote_count: (index * 7) % 5,
    created_at: new Date(start + ((index * 5) % 4) * 1000),
    active_at: new Date(start + ((index * 3) % 6) * 1000)
  }))
}

const ranks = {
  hot: (post: ReturnType<typeof tiedPosts>[number]) =>
    Math.log10(Math.max(post.vote_count, 1)) + post.created_at.getTime() / 79_200_000,
  new: (post: ReturnType<typeof tiedPosts>[number]) => post.created_at.getTime(),
  top: (post: ReturnType<typeof tiedPosts>[number]) => post.vote_count,
  active: (post: ReturnType<typeof tiedPosts>[number]) => post.active_at.getTime()
}

onEveryEngine('each list shows every post once, in order, for any page size', async (t, engine) => {
  const app = await build(t, engine)
  const posts = tiedPosts(await addMember(app.orm))
  const ids = await addPosts(app.orm, posts)
  for (const [sort, rank] of Object.entries(ranks)) {
    const rankOf = new Map(ids.map((id, index) => [id, posts[index] ? rank(posts[index]) : 0]))
    const expected = [...ids].sort((a, b) => (rankOf.get(b) ?? 0) - (rankOf.get(a) ?? 0) || b - a)
    for (const limit of ['1', '4', '22', '23', '100']) {
      t.same(await walk(app, { sort, limit }), expected, `${sort}, ${limit} a page`)
    }
  }
})

onEveryEngine('top of a period shows the posts of that period', async (t, engine) => {
  const app = await build(t, engine)
  const user_id = await addMember(app.orm)
  const hours = { day: 23, week: 24 * 6, month: 24 * 29, year: 24 * 364, all: 24 * 1000 }
  const ids = await addPosts(
    app.orm,
    Object.values(hours).map((hour) => ({ user_id, created_at: new Date(Date.now() - hour * 3_600_000) }))
  )
  for (const [index, period] of Object.keys(hours).entries()) {
    t.same(await walk(app, { sort: 'top', period, limit: '2' }), ids.slice(0, index + 1).reverse(), period)
  }
})

onEveryEngine('a list shows thirty posts by default, without deleted ones', async (t, engine) => {
  const app = await build(t, engine)
  const user_id = await addMember(app.orm)
  await addPosts(
    app.orm,
    Array.from({ length: 40 }, () => ({ user_id }))
  )
  const [gone] = await addPosts(app.orm, [{ user_id, vote_count: 1000, deleted_at: new Date() }])
  const { posts } = await getPage(app, {})
  t.equal(posts.length, 30)
  t.notOk(posts.some((post) => post.id === gone))
})

onEveryEngine('a post has the fields of the contract', async (t, engine) => {
  const app = await build(t, engine)
  const user_id = await addMember(app.orm, 'Zoë')
  const title = 'Größe 数学 مرحبا 🎉 <b>&amp;'
  const created_at = new Date('2026-05-04T03:02:01.987Z')
  const [id] = await addPosts(app.orm, [{ user_id, title, created_at, vote_count: 3 }])
  const post = {
    id,
    title,
    post_url: 'https://example.com/1',
    text: null,
    domain: 'example.com',
    tags: [],
    user: { id: user_id, username: 'Zoë' },
    vote_count: 3,
    comment_count: 0,
    created_at: created_at.toISOString(),
    updated_at: created_at.toISOString(),
    locked: false,
    pinned: false
  }
  t.same(await getPage(app, {}), { posts: [post], next_cursor: null })
  t.same((await app.inject(`/api/posts/${id}`)).json(), { ...post, comments: [], next_cursor: null })
})

onEveryEngine('a post has its whole thread in order, with tombstones above replies', async (t, engine) => {
  const app = await build(t, engine)
  const user_id = await addMember(app.orm)
  const [post_id = 0, other = 0] = await addPosts(app.orm, [{ user_id }, { user_id }])
  const comment = (fields: object) => addComment(app.orm, { post_id, user_id, ...fields })
  const low = await comment({ vote_count: 1 })
  const high = await comment({ vote_count: 5 })
  const grave = await comment({ comment_text: 'secret', deleted_at: new Date() })
  const reply = await comment({ parent_id: grave })
  const bareGrave = await comment({ deleted_at: new Date() })
  await comment({ parent_id: bareGrave, deleted_at: new Date() })
  await addComment(app.orm, { post_id: other, user_id })
  const { body } = await app.inject(`/api/posts/${post_id}`)
  const { comments } = JSON.parse(body)
  t.same(
    comments.map((node: { id: number }) => node.id),
    [high, low, grave]
  )
  t.match(comments[2], {
    deleted: true,
    user: null,
    comment_text: '',
    comment_html: '',
    children: [{ id: reply }]
  })
  t.match(comments[0], {
    user: { id: user_id },
    comment_text: 'A comment',
    deleted: false,
    parent_id: null
  })
  t.notMatch(body, 'secret')
})

onEveryEngine('invalid requests are answered with problem details', async (t, engine) => {
  const app = await build(t, engine)
  const user_id = await addMember(app.orm)
  const [gone] = await addPosts(app.orm, [{ user_id, deleted_at: new Date() }])
  const foreign = (await getPageOfMany(app, user_id)).next_cursor
  const refused: [string, number, string][] = [
    ['/api/posts?cursor=abc', 400, 'CURSOR_INVALID'],
    [`/api/posts?sort=new&cursor=${foreign}`, 400, 'CURSOR_INVALID'],
    ['/api/posts?cursor=', 400, 'CURSOR_INVALID'],
    [`/api/posts?cursor=${'a'.repeat(300)}`, 400, 'VALIDATION_FAILED'],
    ['/api/posts?limit=0', 400, 'VALIDATION_FAILED'],
    ['/api/posts?limit=101', 400, 'VALIDATION_FAILED'],
    ['/api/posts?limit=ten', 400, 'VALIDATION_FAILED'],
    ['/api/posts?sort=best', 400, 'VALIDATION_FAILED'],
    ['/api/posts?sort=top&period=hour', 400, 'VALIDATION_FAILED'],
    ['/api/posts/999999', 404, 'POST_NOT_FOUND'],
    ['/api/posts/0', 404, 'PAGE_NOT_FOUND'],
    ['/api/posts/abc', 404, 'PAGE_NOT_FOUND'],
    ['/api/posts/1.5', 404, 'PAGE_NOT_FOUND'],
    ['/api/posts/99999999999999999999', 404, 'PAGE_NOT_FOUND'],
    [`/api/posts/${gone}`, 410, 'POST_DELETED'],
    ['/api/nothing', 404, 'PAGE_NOT_FOUND']
  ]
  for (const [url, status, code] of refused) {
    const response = await app.inject(url)
    t.equal(response.statusCode, status, url)
    t.match(response.headers['content-type'], 'application/problem+json', url)
    t.match(response.json(), { status, code, title: /^[A-Z]/, detail: /\.$/ }, url)
  }
  t.match((await app.inject('/api/posts?limit=0')).json().errors, [
    { path: '/limit', message: 'must be a whole number from 1 to 100' }
  ])
})

async function getPageOfMany(app: FastifyInstance, user_id: number) {
  await addPosts(app.orm, [{ user_id }, { user_id }])
  return getPage(app, { limit: '1' })
}
