import type { FastifyInstance } from 'fastify'
import { Post } from '../../src/database/entities.ts'
import { addMember, addPosts, addThread } from '../content.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'
import { nextPage } from '../reader.ts'

/** As long as a text may be: 40 kB. */
const text = '🙂'.repeat(10_000)

/** Of texts, and of all that stands around them. */
const maxBytes = 2_500_000

const options = { env: { PAGE_CACHE_MB: '0' } }

async function get(app: FastifyInstance, url: string) {
  const answer = await app.inject(url)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer
}

onEveryEngine('a list of posts ends early when its texts are large, and loses none', async (t, engine) => {
  const app = await build(t, { ...engine, ...options })
  const user_id = await addMember(app.orm)
  const ids = await addPosts(
    app.orm,
    Array.from({ length: 100 }, () => ({ user_id }))
  )
  const em = app.orm.em.fork()
  await em.nativeUpdate(Post, { id: { $gt: 10 } }, { text })
  for (const sort of ['hot', 'new', 'top', 'active']) {
    const seen: number[] = []
    let answers = 0
    for (let cursor = ''; cursor !== null; answers++) {
      const { body } = await get(app, `/api/posts?sort=${sort}&limit=100${cursor && `&cursor=${cursor}`}`)
      t.ok(Buffer.byteLength(body) < maxBytes)
      const page = JSON.parse(body)
      seen.push(...page.posts.map(({ id }: { id: number }) => id))
      cursor = page.next_cursor
    }
    t.same(seen, ids.toReversed(), sort)
    t.equal(answers, 2)
  }
})

onEveryEngine('a list of comments ends early when they are large, and loses none', async (t, engine) => {
  const app = await build(t, { ...engine, ...options })
  const user_id = await addMember(app.orm)
  const [post_id = 0] = await addPosts(app.orm, [{ user_id }])
  const ids = await addThread(app.orm, { post_id, user_id }, { comments: 60, text })
  for (const path of ['/comments', '/user/alice/comments']) {
    const seen: number[] = []
    for (let url = path; url; ) {
      const { body } = await get(app, url)
      t.ok(Buffer.byteLength(body) < maxBytes)
      seen.push(...[...body.matchAll(/href="\/comment\/(\d+)"/g)].map(([, id]) => Number(id)))
      url = nextPage(body)
    }
    t.same(seen, ids.toReversed(), path)
  }
})
