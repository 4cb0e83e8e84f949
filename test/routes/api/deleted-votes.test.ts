import type { FastifyInstance } from 'fastify'
import { recount } from '../../../src/commands/recount/recount.ts'
import { Vote } from '../../../src/database/entities.ts'
import { password, signUp } from '../../client.ts'
import { addPosts } from '../../content.ts'
import { findDrift } from '../../drift.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

/** More votes than one transaction takes back. */
async function voteForAll(app: FastifyInstance, user: number, posts: number[]) {
  const em = app.orm.em.fork()
  const created_at = new Date()
  await em.insertMany(
    Vote,
    posts.map((post) => ({ user, post, created_at }))
  )
  await recount(em, { repair: true })
}

onEveryEngine(
  'signing up, voting and deleting the account again and again leaves no vote',
  async (t, engine) => {
    const app = await build(t, engine)
    const author = await signUp(app, 'author')
    const posts = await addPosts(
      app.orm,
      Array.from({ length: 230 }, () => ({ user_id: author.id }))
    )
    const { id: comment } = (
      await author.send('POST', '/api/comments', { comment_text: 'Words', post_id: 1 })
    ).json()
    const gone = await addPosts(app.orm, [{ user_id: author.id }])
    await voteForAll(app, author.id, [1])
    for (let round = 0; round < 2; round++) {
      const bob = await signUp(app, 'bob')
      await bob.send('POST', '/api/posts', { title: 'His', text: 'own' })
      if (round === 0) await voteForAll(app, bob.id, [...posts, ...gone])
      else for (const id of [1, 2]) await bob.send('PUT', `/api/posts/${id}/vote`)
      await bob.send('PUT', `/api/comments/${comment}/vote`)
      if (round === 0)
        await app.orm.em.fork().execute('update posts set deleted_at = created_at where id = ?', gone)
      t.match((await bob.send('GET', '/api/users/author')).json(), { karma: round === 0 ? 232 : 3 })
      t.match((await app.inject('/post/1')).body, '2 points')
      t.equal((await bob.send('DELETE', '/api/users/me', { current_password: password })).statusCode, 204)
      t.match((await app.inject('/api/users/author')).json(), { karma: 0 })
      t.match((await app.inject('/api/posts/1')).json(), { vote_count: 1, comments: [{ vote_count: 0 }] })
      t.match((await app.inject('/post/1')).body, '1 point<')
      t.same(await findDrift(app.orm.em.fork()), [])
    }
    const left = await app.orm.em
      .fork()
      .execute('select user_id from votes union all select user_id from comment_votes')
    t.same(left, [{ user_id: author.id }])
  }
)

onEveryEngine('votes that are cast while the account is deleted do not stay', async (t, engine) => {
  const app = await build(t, engine)
  const author = await signUp(app, 'author')
  const posts = await addPosts(
    app.orm,
    Array.from({ length: 20 }, () => ({ user_id: author.id }))
  )
  const bob = await signUp(app, 'bob')
  const votes = posts.map((id) => bob.send('PUT', `/api/posts/${id}/vote`))
  const deletion = bob.send('DELETE', '/api/users/me', { current_password: password })
  const answers = await Promise.all([deletion, ...votes])
  t.equal(answers[0]?.statusCode, 204)
  t.ok(answers.every(({ statusCode }) => [204, 401].includes(statusCode)))
  t.same(await app.orm.em.fork().execute('select * from votes'), [])
  t.match((await app.inject('/api/users/author')).json(), { karma: 0 })
  t.same(await findDrift(app.orm.em.fork()), [])
})
