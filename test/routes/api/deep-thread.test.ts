import type { FastifyInstance } from 'fastify'
import { recordStatements } from 'fastify-mikro-orm/testing'
import { Comment } from '../../../src/database/entities.ts'
import { addMember, addPosts } from '../../content.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

interface Node {
  id: number
  children: Node[]
}

/** Inserts a post with branches of comments of this depth. @returns its id */
async function addThread(app: FastifyInstance, comments: number, depth: number): Promise<number> {
  const user = await addMember(app.orm, `author${depth}`)
  const [post = 0] = await addPosts(app.orm, [{ user_id: user }])
  const em = app.orm.em.fork()
  const [{ last } = { last: 0 }] = await em.execute<{ last: number }[]>(
    'select coalesce(max(id), 0) as last from comments'
  )
  const now = new Date()
  const rows = Array.from({ length: comments }, (_, index) => ({
    id: Number(last) + index + 1,
    comment_text: `Comment ${index}`,
    comment_html: `<p>Comment ${index}</p>`,
    post,
    parent: index % depth === 0 ? null : Number(last) + index,
    user,
    created_at: now,
    updated_at: now
  }))
  for (let start = 0; start < rows.length; start += 500)
    await em.insertMany(Comment, rows.slice(start, start + 500))
  return post
}

function measure(roots: Node[]) {
  let count = 0
  let depth = 0
  let level = roots
  while (level.length > 0) {
    depth++
    count += level.length
    level = level.flatMap((node) => node.children)
  }
  return { count, depth }
}

onEveryEngine('a thread of any depth is read in two queries, as JSON and as a page', async (t, engine) => {
  const app = await build(t, { ...engine, env: { PAGE_CACHE_MB: '0' } })
  for (const [comments, depth] of [
    [2000, 100],
    [10_000, 10_000]
  ] as const) {
    const id = await addThread(app, comments, depth)
    let json = ''
    const forJson = await recordStatements(app.orm, async () => {
      const answer = await app.inject(`/api/posts/${id}`)
      t.equal(answer.statusCode, 200, `${comments} comments at depth ${depth}`)
      json = answer.body
    })
    t.equal(forJson.length, 2)
    t.same(measure(JSON.parse(json).comments), { count: comments, depth })
    const forPage = await recordStatements(app.orm, async () => {
      const page = await app.inject(`/post/${id}`)
      t.equal(page.statusCode, 200)
      t.equal(page.body.match(/<li class="comment/g)?.length, comments)
    })
    t.equal(forPage.length, 2)
  }
})
