import fc from 'fast-check'
import { signUp, visitor } from '../../client.ts'
import { findDrift } from '../../drift.ts'
import { onEveryEngine } from '../../engines.ts'
import { act, signUpAs } from '../../fixtures/moderators.ts'
import { build } from '../../helper.ts'

const runs = 12
const pages = ['/api/posts?limit=100', '/api/posts?sort=new', '/api/posts?sort=top', '/api/posts?sort=active']
const threads = [1, 2, 3].map((id) => `/api/posts/${id}`)
const targets = [...[1, 2, 3].map((id) => `posts/${id}`), ...[1, 2, 3, 4, 5, 6].map((id) => `comments/${id}`)]

/** What is removed, in which order it is restored, and what members do meanwhile. */
const run = fc.uniqueArray(fc.constantFrom(...targets), { minLength: 1, maxLength: 6 }).chain((removed) =>
  fc.record({
    removed: fc.constant(removed),
    restored: fc.shuffledSubarray(removed, { minLength: removed.length }),
    twice: fc.boolean()
  })
)

onEveryEngine('to remove and to restore is the identity of counters and lists', async (t, { url }) => {
  const app = await build(t, { url })
  const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')]
  const mod = await signUpAs(app, 'mona')
  for (let n = 1; n <= 3; n++) {
    await alice.send('POST', '/api/posts', { title: `Post ${n}`, text: 'Words' })
    await bob.send('PUT', `/api/posts/${n}/vote`)
    await bob.send('POST', '/api/comments', { post_id: n, comment_text: 'A comment' })
    const parent_id = n * 2 - 1
    await alice.send('POST', '/api/comments', { post_id: n, comment_text: 'A reply', parent_id })
    await alice.send('PUT', `/api/comments/${parent_id}/vote`)
  }
  const em = app.orm.em.fork()
  const state = async () => {
    const bodies = []
    for (const path of [...pages, ...threads, '/api/users/alice', '/api/users/bob'])
      bodies.push((await visitor(app).send('GET', path)).json())
    return JSON.stringify([
      bodies,
      await em.execute(
        'select id, vote_count, comment_count, hot, active_at, updated_at, deleted_at from posts'
      ),
      await em.execute('select id, vote_count, updated_at, deleted_at from comments'),
      await em.execute('select id, karma from users')
    ])
  }
  const before = await state()
  let acts = 0
  await fc.assert(
    fc.asyncProperty(run, async ({ removed, restored, twice }) => {
      for (const target of removed) {
        t.equal(await act(mod, `${target}/remove`), 204)
        if (twice) t.equal(await act(mod, `${target}/remove`), 204)
        acts += 2
      }
      if ((await state()) === before) return false
      const drift = await findDrift(em)
      if (drift.length > 0) throw new Error(drift.join())
      for (const target of restored) t.equal(await act(mod, `${target}/restore`), 204)
      return (await state()) === before
    }),
    { numRuns: runs, endOnFailure: true }
  )
  t.same(await findDrift(em), [])
  const [row] = await em.execute<{ n: unknown }[]>('select count(*) as n from moderations where is_public')
  t.equal(Number(row?.n), acts, 'one row an act')
})
