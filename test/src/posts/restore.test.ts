import fc from 'fast-check'
import type { EntityManager } from 'fastify-mikro-orm'
import { undoMinutes } from '../../../src/posts/limits.ts'
import { type Client, signUp, visitor } from '../../client.ts'
import { findDrift } from '../../drift.ts'
import { onEveryEngine } from '../../engines.ts'
import { act, signUpAs } from '../../fixtures/moderators.ts'
import { build } from '../../helper.ts'

const runs = 12
const lists = ['/api/posts?limit=100', '/api/posts?sort=new', '/api/posts?sort=top', '/api/posts?sort=active']
const threads = [1, 2, 3].map((id) => `/api/posts/${id}`)
const targets = [...[1, 2, 3].map((id) => `posts/${id}`), ...[1, 2, 3, 4, 5, 6].map((id) => `comments/${id}`)]

/** What its authors delete, in which order they restore it, and whether they press each button twice. */
const run = fc.uniqueArray(fc.constantFrom(...targets), { minLength: 1, maxLength: 6 }).chain((deleted) =>
  fc.record({
    deleted: fc.constant(deleted),
    restored: fc.shuffledSubarray(deleted, { minLength: deleted.length }),
    twice: fc.boolean()
  })
)

/** Sends a request. @returns its status, or the code of a refusal */
async function ask(client: Client, method: 'POST' | 'PUT' | 'DELETE', path: string, payload?: object) {
  const answer = await client.send(method, `/api/${path}`, payload)
  return answer.statusCode < 300 ? answer.statusCode : answer.json().code
}

const restore = (client: Client, path: string) => ask(client, 'POST', `${path}/restore`)

/** Makes all deletions older than can be undone. */
async function letTimePass(em: EntityManager) {
  const before = new Date(Date.now() - undoMinutes * 60_000 - 1)
  for (const table of ['posts', 'comments'])
    await em.execute(`update ${table} set deleted_at = ? where deleted_at is not null`, [before])
}

onEveryEngine(
  'to delete and to restore is the identity of counters, lists and inboxes',
  async (t, engine) => {
    const app = await build(t, engine)
    const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')]
    for (let n = 1; n <= 3; n++) {
      const fields = n === 1 ? { text: 'Words' } : { post_url: `https://example.com/${n}` }
      await alice.send('POST', '/api/posts', { title: `Post ${n}`, ...fields })
      await bob.send('PUT', `/api/posts/${n}/vote`)
      await bob.send('POST', '/api/comments', { post_id: n, comment_text: 'For @alice' })
      const parent_id = n * 2 - 1
      await alice.send('POST', '/api/comments', { post_id: n, comment_text: 'A reply', parent_id })
      await alice.send('PUT', `/api/comments/${parent_id}/vote`)
    }
    const em = app.orm.em.fork()
    const authorOf = (target: string) => (/comments\/[135]/.test(target) ? bob : alice)
    const state = async () => {
      const bodies = []
      for (const path of [...lists, ...threads]) bodies.push((await visitor(app).send('GET', path)).json())
      for (const member of [alice, bob]) bodies.push((await member.send('GET', '/api/notices')).json())
      const columns = 'id, vote_count, comment_count, hot, active_at, updated_at, deleted_at'
      return JSON.stringify([
        bodies,
        await em.execute(`select ${columns}, url_key, domain from posts order by id`),
        await em.execute('select id, vote_count, updated_at, deleted_at from comments order by id'),
        await em.execute('select id, karma from users order by id'),
        await em.execute('select word, post_id, weight from post_words order by post_id, word'),
        await em.execute('select word, comment_id, weight from comment_words order by comment_id, word')
      ])
    }
    const before = await state()
    await fc.assert(
      fc.asyncProperty(run, async ({ deleted, restored, twice }) => {
        for (const target of deleted) {
          t.equal(await ask(authorOf(target), 'DELETE', target), 204)
          if (twice) t.match(await ask(authorOf(target), 'DELETE', target), /POST_DELETED|COMMENT_NOT_FOUND/)
        }
        if ((await state()) === before) return false
        const drift = await findDrift(em)
        if (drift.length > 0) throw new Error(drift.join())
        for (const target of restored) {
          const author = authorOf(target)
          const answers = await Promise.all([restore(author, target), twice && restore(author, target)])
          t.same(answers, [204, twice && 204])
        }
        return (await state()) === before
      }),
      { numRuns: runs, endOnFailure: true }
    )
    t.same(await findDrift(em), [])
  }
)

onEveryEngine(
  'only the author restores, for some minutes, and nothing that a moderator removed',
  async (t, engine) => {
    const app = await build(t, engine)
    const [alice, bob, mod] = [
      await signUp(app, 'alice'),
      await signUp(app, 'bob'),
      await signUpAs(app, 'mona')
    ]
    await alice.send('POST', '/api/posts', { title: 'T', post_url: 'https://example.com/' })
    await alice.send('POST', '/api/comments', { post_id: 1, comment_text: 'Words' })
    const both = ['posts/1', 'comments/1']

    for (const target of both) {
      await ask(alice, 'DELETE', target)
      t.match(await restore(bob, target), /NOT_YOURS|COMMENT_NOT_FOUND/, 'somebody else')
      t.equal(await restore(visitor(app), target), 'NOT_LOGGED_IN')
      t.match(await restore(mod, target), /NOT_YOURS|COMMENT_NOT_FOUND/, 'a moderator')
      t.equal(await restore(alice, target), 204)

      t.equal(await act(mod, `${target}/remove`), 204)
      t.match(await restore(alice, target), /_REMOVED$/)
      t.equal(await act(mod, `${target}/restore`), 204)
    }

    for (const target of both.toReversed()) await ask(alice, 'DELETE', target)
    await letTimePass(app.orm.em.fork())
    for (const target of both) t.equal(await restore(alice, target), 'UNDO_EXPIRED', target)
    t.match(await restore(alice, 'posts/9'), 'POST_NOT_FOUND')
    t.match(await restore(alice, 'comments/9'), 'COMMENT_NOT_FOUND')
    t.same(await findDrift(app.orm.em.fork()), [])
  }
)

onEveryEngine('a link is not restored when it was posted again or banned meanwhile', async (t, engine) => {
  const app = await build(t, engine)
  const [alice, bob, mod] = [
    await signUp(app, 'alice'),
    await signUp(app, 'bob'),
    await signUpAs(app, 'mona')
  ]
  const link = { title: 'T', post_url: 'https://example.com/' }
  await alice.send('POST', '/api/posts', link)
  await ask(alice, 'DELETE', 'posts/1')
  t.equal(await ask(bob, 'POST', 'posts', link), 201)
  const answer = await alice.send('POST', '/api/posts/1/restore')
  t.match([answer.statusCode, answer.json()], [409, { code: 'DUPLICATE_LINK', post_id: 2 }])
  await ask(bob, 'DELETE', 'posts/2')
  await mod.send('PUT', '/api/mod/domains/example.com', { reason: 'Spam' })
  t.equal(await restore(alice, 'posts/1'), 'DOMAIN_BANNED')
  await mod.send('DELETE', '/api/mod/domains/example.com', { reason: 'No spam' })
  t.equal(await restore(alice, 'posts/1'), 204)
})

onEveryEngine('a deleted post keeps its pin while it can be restored', async (t, engine) => {
  const app = await build(t, engine)
  const [alice, mod] = [await signUp(app, 'alice'), await signUpAs(app, 'mona')]
  for (const n of [1, 2, 3, 4]) {
    await alice.send('POST', '/api/posts', { title: `T${n}`, text: 'Words' })
    if (n < 4) t.equal(await act(mod, `posts/${n}/pin`), 204)
  }
  await ask(alice, 'DELETE', 'posts/1')
  t.equal(await act(mod, 'posts/4/pin'), 'PINS_TAKEN')
  t.equal(await restore(alice, 'posts/1'), 204)
  await ask(alice, 'DELETE', 'posts/1')
  await app.orm.em.fork().execute('update posts set deleted_at = ? where id = 1', [new Date(0)])
  t.equal(await act(mod, 'posts/4/pin'), 204)
})
