import { transactional } from 'fastify-mikro-orm'
import { Moderation } from '../../../src/database/entities.ts'
import { moderate } from '../../../src/moderation/moderate.ts'
import { signUp, visitor } from '../../client.ts'
import { addPosts } from '../../content.ts'
import { findDrift } from '../../drift.ts'
import { onEveryEngine } from '../../engines.ts'
import { act, signUpAs } from '../../fixtures/moderators.ts'
import { build } from '../../helper.ts'

onEveryEngine('what is removed is gone for readers, and comes back as it was', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  const mod = await signUpAs(app, 'mona')
  await alice.send('POST', '/api/posts', { title: 'Secret', text: 'Hidden words' })
  await alice.send('POST', '/api/comments', { post_id: 1, comment_text: 'First' })
  await mod.send('POST', '/api/comments', { post_id: 1, comment_text: 'Reply', parent_id: 1 })
  const reader = visitor(app)
  const read = async (path: string) => (await reader.send('GET', path)).json()
  const before = await read('/api/posts/1')

  t.equal(await act(mod, 'comments/1/remove', {}), 'REASON_MISSING')
  t.equal(await act(mod, 'comments/1/remove', { reason: ' ' }), 'REASON_MISSING')
  t.equal(await act(mod, 'comments/1/remove'), 204)
  t.match(await read('/api/posts/1'), {
    comment_count: 1,
    comments: [{ id: 1, user: null, comment_text: '', removed: true, deleted: true, children: [{ id: 2 }] }]
  })
  t.match((await reader.send('GET', '/post/1')).body, 'removed by a moderator')
  const own = await alice.send('PUT', '/api/comments/1', { comment_text: 'Changed' })
  t.match([own.statusCode, own.json().code], [410, 'COMMENT_REMOVED'])
  t.equal((await alice.send('DELETE', '/api/comments/1')).statusCode, 410)
  t.match((await reader.send('GET', '/comment/1')).body, 'removed by a moderator')

  t.equal(await act(mod, 'posts/1/remove'), 204)
  const gone = await reader.send('GET', '/api/posts/1')
  t.match([gone.statusCode, gone.json().code], [410, 'POST_REMOVED'])
  const page = await reader.send('GET', '/post/1')
  t.equal(page.statusCode, 410)
  t.match(page.body, /\[removed\].*removed by a moderator/s)
  t.notMatch(page.body, /Secret|Hidden words/)
  for (const path of ['/api/posts', '/newest', '/user/alice']) {
    t.notMatch((await reader.send('GET', path)).body, 'Secret', path)
  }
  t.equal((await alice.send('DELETE', '/api/posts/1')).json().code, 'POST_REMOVED')
  t.equal(await act(mod, 'posts/1/lock'), 'POST_REMOVED')
  t.match((await mod.send('GET', '/api/mod/posts/1')).json(), {
    post: { title: 'Secret' },
    html: /Hidden words/,
    removed: true
  })
  t.match((await mod.send('GET', '/mod/posts/1')).body, /Hidden words.*Restore/s)

  t.equal(await act(mod, 'posts/1/restore', {}), 204)
  t.equal(await act(mod, 'comments/1/restore', {}), 204)
  t.same(await read('/api/posts/1'), before)
  t.same(await findDrift(app.orm.em.fork()), [])
  const rows = await app.orm.em.fork().find(Moderation, { is_public: true }, { orderBy: { id: 'asc' } })
  t.match(
    rows.map(({ action, moderator_id, user_id, reason }) => [action, moderator_id, user_id, reason]),
    [
      ['remove-comment', mod.id, alice.id, 'Because'],
      ['remove-post', mod.id, alice.id, 'Because'],
      ['restore-post', mod.id, alice.id, null],
      ['restore-comment', mod.id, alice.id, null]
    ]
  )
})

onEveryEngine('what its author has deleted cannot be removed or restored', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  const mod = await signUpAs(app, 'mona')
  await alice.send('POST', '/api/posts', { title: 'T', text: 'W' })
  await alice.send('POST', '/api/comments', { post_id: 1, comment_text: 'C' })
  await alice.send('DELETE', '/api/comments/1')
  await alice.send('DELETE', '/api/posts/1')
  for (const name of ['remove', 'restore', 'lock', 'pin', 'unpin']) {
    t.equal(await act(mod, `posts/1/${name}`), 'POST_DELETED', name)
  }
  for (const name of ['remove', 'restore']) t.equal(await act(mod, `comments/1/${name}`), 'COMMENT_NOT_FOUND')
  t.equal(await act(mod, 'posts/9/remove'), 'POST_NOT_FOUND')
  t.equal(await act(mod, 'comments/9/remove'), 'COMMENT_NOT_FOUND')
  t.equal(await app.orm.em.fork().count(Moderation, { is_public: true }), 0)
  t.same(await findDrift(app.orm.em.fork()), [])
})

onEveryEngine('of moderators who do the same at once, one does it', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  const mods = await Promise.all(['m1', 'm2', 'm3', 'm4'].map((name) => signUpAs(app, name)))
  await alice.send('POST', '/api/posts', { title: 'T', text: 'W' })
  await alice.send('POST', '/api/comments', { post_id: 1, comment_text: 'C' })
  for (const target of [{ comment_id: 1 }, { post_id: 1 }]) {
    for (const action of ['remove', 'restore'] as const) {
      const done = await Promise.all(
        mods.map(({ id }) =>
          transactional(app.orm.em.fork(), (tx) => moderate(tx, id, { action, target, reason: 'R' }))
        )
      )
      t.equal(done.filter(Boolean).length, 1, action)
      const name = `${action}-${'post_id' in target ? 'post' : 'comment'}`
      t.equal(await app.orm.em.fork().count(Moderation, { action: name }), 1, name)
    }
  }
  t.same(await findDrift(app.orm.em.fork()), [])
})

onEveryEngine('a locked post accepts comments of moderators only', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  const mod = await signUpAs(app, 'mona')
  await alice.send('POST', '/api/posts', { title: 'T', text: 'W' })
  t.equal(await act(mod, 'posts/1/lock', {}), 204)
  const comment = { post_id: 1, comment_text: 'C' }
  const refused = await alice.send('POST', '/api/comments', comment)
  t.match([refused.statusCode, refused.json().code], [403, 'COMMENT_LOCKED'])
  t.match((await alice.send('GET', '/post/1')).body, 'The comments are locked')
  t.match((await visitor(app).send('GET', '/api/posts/1')).json(), { locked: true, comment_count: 0 })
  t.equal((await mod.send('POST', '/api/comments', comment)).statusCode, 201)
  t.equal(await act(mod, 'posts/1/unlock', {}), 204)
  t.equal((await alice.send('POST', '/api/comments', comment)).statusCode, 201)
  t.same(await findDrift(app.orm.em.fork()), [])
})

onEveryEngine('three posts are pinned above the front page, and nowhere else', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  const mod = await signUpAs(app, 'mona')
  const newest = Date.now()
  await addPosts(
    app.orm,
    Array.from({ length: 40 }, (_, n) => ({
      user_id: alice.id,
      title: `Post ${n + 1}!`,
      created_at: new Date(newest + n)
    }))
  )
  const reader = visitor(app)
  const home = async () => (await reader.send('GET', '/')).body
  t.notMatch(await home(), 'Post 1!')
  const answers = await Promise.all([1, 2, 3, 4, 5].map((id) => act(mod, `posts/${id}/pin`, {})))
  t.same(answers.sort(), [204, 204, 204, 'PINS_TAKEN', 'PINS_TAKEN'])
  const page = await home()
  const order = [...page.matchAll(/<li id="p(\d+)">/g)].map(([, id]) => Number(id))
  const pinned = order.slice(0, 3)
  t.ok(pinned.every((id) => id <= 5))
  t.equal(order.length, 33)
  t.match(page, /<ul class="posts pinned".*<span>pinned<\/span>.*<\/ul>.*<ol class="posts" start="1">/s)
  const [, next = ''] = /href="([^"]+)" rel="next"/.exec(page) ?? []
  const second = (await reader.send('GET', next.replace('&#61;', '='))).body
  t.notMatch(second, 'pinned')
  t.equal([...second.matchAll(/<li id="p/g)].length, 7)
  t.equal((await reader.send('GET', '/api/posts?limit=100')).json().posts.length, 40)
  const [first = 0] = pinned
  t.equal(await act(mod, `posts/${first}/remove`), 204)
  t.notMatch(await home(), `Post ${first}!`)
  const other = [1, 2, 3, 4, 5].find((id) => !pinned.includes(id))
  t.equal(await act(mod, `posts/${other}/pin`, {}), 'PINS_TAKEN', 'it may come back')
  t.equal(await act(mod, `posts/${first}/restore`), 204)
  t.equal(await home(), page)
  t.equal(await act(mod, `posts/${first}/unpin`, {}), 204)
  t.equal(await act(mod, `posts/${other}/pin`, {}), 204)
  t.match(await home(), `Post ${other}!`)
})
