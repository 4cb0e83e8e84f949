import { signUp } from '../../client.ts'
import { addPosts } from '../../content.ts'
import { findDrift } from '../../drift.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

const years = [1000, 1901, 1969, 1970, 2038, 2039, 2107, 3002, 9999]

onEveryEngine('votes count for posts of any year', async (t, engine) => {
  const app = await build(t, engine)
  const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')]
  const dates = years.map((year) => new Date(`${year}-12-31T23:59:59.999Z`))
  const posts = await addPosts(
    app.orm,
    dates.map((created_at) => ({ user_id: alice.id, created_at }))
  )
  for (const id of posts) {
    t.equal((await bob.send('PUT', `/api/posts/${id}/vote`)).statusCode, 204, `${years[id - 1]}`)
    const vote = await alice.send('GET', `/api/posts/${id}`)
    t.match(vote.json(), { vote_count: 1, created_at: `${years[id - 1]}-12-31T23:59:59.999Z` })
  }
  t.same(await findDrift(app.orm.em.fork()), [])
  for (const sort of ['hot', 'new', 'active']) {
    const seen: number[] = []
    for (let next = `/api/posts?sort=${sort}&limit=2`; next; ) {
      const answer = await app.inject(next)
      t.equal(answer.statusCode, 200, next)
      const { posts, next_cursor } = answer.json()
      seen.push(...posts.map((post: { id: number }) => post.id))
      next = next_cursor && `/api/posts?sort=${sort}&limit=2&cursor=${next_cursor}`
    }
    t.same(seen, posts.toReversed(), sort)
  }
})
