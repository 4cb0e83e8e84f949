import type { FastifyInstance } from 'fastify'
import { encodeCursor } from '../../../src/lists/cursors.ts'
import { hotness, type Sort } from '../../../src/posts/ranking.ts'
import { addComment, addMember, addPosts } from '../../content.ts'
import { type Engine, onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'
import { explain, rowsRead } from '../../plans.ts'
import { statementsOf } from '../../statements.ts'

const amount = 3000
const start = Date.now() - amount * 60_000
const timeOf = (index: number) => new Date(start + index * 60_000)

/** Three thousand posts by ten members on fifty domains, a minute apart, newer ones with more votes. */
async function fill(app: FastifyInstance, engine: Engine) {
  const members = await Promise.all(
    Array.from({ length: 10 }, (_, index) => addMember(app.orm, `member${index}`))
  )
  const posts = Array.from({ length: amount }, (_, index) => ({
    user_id: members[index % 10] ?? 0,
    domain: `site${index % 50}.example`,
    vote_count: index,
    created_at: timeOf(index)
  }))
  const ids: number[] = []
  for (let from = 0; from < amount; from += 500)
    ids.push(...(await addPosts(app.orm, posts.slice(from, from + 500))))
  if (engine.name !== 'sqlite') await app.orm.em.fork().execute('analyze table posts, users')
  return ids
}

const lists: [url: string, sort: Sort, index: string][] = [
  ['/', 'hot', 'posts_hot'],
  ['/newest', 'new', 'posts_new'],
  ['/active', 'active', 'posts_active'],
  ['/top?period=all', 'top', 'posts_top'],
  ['/site/site1.example', 'new', 'posts_domain'],
  ['/api/posts?sort=hot', 'hot', 'posts_hot'],
  ['/api/posts?sort=new', 'new', 'posts_new'],
  ['/api/posts?sort=active', 'active', 'posts_active'],
  ['/api/posts?sort=top', 'top', 'posts_top']
]

const rankOf = (sort: Sort, index: number) =>
  ({ hot: hotness(index, timeOf(index)), top: index })[sort as 'hot' | 'top'] ?? timeOf(index).getTime()

onEveryEngine(
  'a page of a list is one statement along its index, anywhere in the list',
  async (t, engine) => {
    const app = await build(t, { ...engine, env: { PAGE_CACHE_MB: '0' } })
    const ids = await fill(app, engine)
    const em = app.orm.em.fork()
    for (const [url, sort, index] of lists) {
      const last = encodeCursor({ sort, rank: rankOf(sort, 20), id: ids[20] ?? 0, position: amount - 20 })
      const urls = { first: url, last: `${url}${url.includes('?') ? '&' : '?'}cursor=${last}` }
      for (const [place, address] of Object.entries(urls)) {
        const statements = await statementsOf(app.orm, async () => {
          t.equal((await app.inject(address)).statusCode, 200, address)
        })
        t.equal(statements.length, 1, `${place} page of ${url}: one statement`)
        const sql = statements[0] ?? ''
        t.match(await explain(em, engine, sql), { index, sorts: false }, `${place} page of ${url}: plan`)
        if (engine.name !== 'sqlite') {
          const read = await rowsRead(em, sql)
          // For each of 31 posts: the index, the post, its author, its tags; and the pinned posts before them.
          t.ok(read <= 5 * 31, `${place} page of ${url}: reads one page, ${read} rows`)
        }
      }
    }
  }
)

onEveryEngine('top of a period uses a covering index', async (t, engine) => {
  const app = await build(t, { ...engine, env: { PAGE_CACHE_MB: '0' } })
  await fill(app, engine)
  const em = app.orm.em.fork()
  for (const period of ['day', 'week', 'month', 'year']) {
    const [sql = ''] = await statementsOf(app.orm, () => app.inject(`/top?period=${period}`))
    const { index, isCovered } = await explain(em, engine, sql)
    t.ok(isCovered, `${period}: ${index} has all that it takes`)
    // Without a hint SQLite would scan all posts.
    const isShort = engine.name === 'sqlite' && ['day', 'week'].includes(period)
    t.match(index, isShort ? 'posts_new' : /^posts_(top|new)$/, period)
  }
})

onEveryEngine(
  'a post and its discussion are two statements for any number of comments',
  async (t, engine) => {
    const app = await build(t, { ...engine, env: { PAGE_CACHE_MB: '0' } })
    const user_id = await addMember(app.orm)
    const [post_id = 0] = await addPosts(app.orm, [{ user_id }])
    let parent_id = await addComment(app.orm, { post_id, user_id })
    for (let depth = 1; depth < 40; depth++)
      parent_id = await addComment(app.orm, { post_id, user_id, parent_id })
    for (const url of [`/post/${post_id}`, `/api/posts/${post_id}`]) {
      const statements = await statementsOf(app.orm, () => app.inject(url))
      t.equal(statements.length, 2, url)
    }
  }
)
