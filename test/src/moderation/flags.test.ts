import { Flag, Moderation, User } from '../../../src/database/entities.ts'
import { signUp } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { act, signUpAs } from '../../fixtures/moderators.ts'
import { build } from '../../helper.ts'
import { newMember } from '../../reader.ts'

const spam = { reason: 'spam' }

onEveryEngine('flags make one row a target, oldest first, and do not say who', async (t, { url }) => {
  const app = await build(t, { url })
  const em = app.orm.em.fork()
  const alice = await signUp(app, 'alice')
  const mona = await signUpAs(app, 'mona')
  const [bob, carol] = [await signUp(app, 'bob'), await signUp(app, 'carol')]
  await em.nativeUpdate(User, { id: [bob.id, carol.id] }, { karma: 5 })
  await alice.send('POST', '/api/posts', { title: 'Buy watches', text: 'W' })
  await alice.send('POST', '/api/posts', { title: 'Other', text: 'W' })
  await alice.send('POST', '/api/comments', { post_id: 2, comment_text: 'Cheap!' })

  t.equal((await bob.send('PUT', '/api/comments/1/flag', spam)).statusCode, 204)
  t.equal((await bob.send('PUT', '/api/posts/1/flag', spam)).statusCode, 204)
  t.equal((await bob.send('PUT', '/api/posts/1/flag', spam)).statusCode, 204, 'twice is once')
  t.equal((await carol.send('PUT', '/api/posts/1/flag', { reason: 'abuse' })).statusCode, 204)
  const { cases, more } = (await mona.send('GET', '/api/mod/queue')).json()
  t.equal(more, false)
  t.match(cases, [
    { kind: 'comment', id: 1, post: { id: 2, title: 'Other' }, flags: [{ reason: 'spam', members: 1 }] },
    { kind: 'post', id: 1, user: { username: 'alice' }, flags: [{ reason: 'abuse' }, { reason: 'spam' }] }
  ])
  const page = (await mona.send('GET', '/mod/queue')).body
  t.match(page, /Cheap!.*spam: 1 member.*|Buy watches/s)
  t.notMatch(page, /bob|carol/)
  for (const name of ['Remove', 'Lock', 'Dismiss', 'Ban author']) t.match(page, name)

  t.equal(await act(mona, 'comments/1/dismiss', {}), 204)
  t.equal(await act(mona, 'comments/1/dismiss', {}), 204)
  t.equal(await act(mona, 'posts/1/remove'), 204)
  t.same((await mona.send('GET', '/api/mod/queue')).json(), { cases: [], more: false })
  const flags = await em.fork().find(Flag, { id: { $gt: 0 } }, { orderBy: { id: 'asc' } })
  t.match(
    flags.map(({ outcome, resolved_by }) => [outcome, resolved_by]),
    [
      ['dismiss', mona.id],
      ['remove', mona.id],
      ['remove', mona.id]
    ]
  )
  const acts = await em.fork().find(Moderation, { moderator_id: mona.id }, { orderBy: { id: 'asc' } })
  t.match(
    acts.map(({ action, is_public }) => [action, is_public]),
    [
      ['dismiss-flags', false],
      ['remove-post', true]
    ]
  )
})

onEveryEngine('who may flag what', async (t, { url }) => {
  const app = await build(t, { url })
  const em = app.orm.em.fork()
  const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')]
  await alice.send('POST', '/api/posts', { title: 'T', text: 'W' })
  const statusOf = async (client: typeof bob, id = 1, payload = spam) => {
    const answer = await client.send('PUT', `/api/posts/${id}/flag`, payload)
    return answer.statusCode === 204 ? 204 : answer.json().code
  }
  t.equal(await statusOf(bob), 'FORBIDDEN', 'new, without karma')
  t.equal(await statusOf(alice), 'FORBIDDEN', 'their own')
  await em.nativeUpdate(User, { id: bob.id }, { created_at: new Date(Date.now() - 2 * 86_400_000) })
  t.equal(await statusOf(bob, 1, { reason: 'I dislike it' }), 'FLAG_REASON_UNKNOWN')
  t.equal(await statusOf(bob, 9), 'POST_NOT_FOUND')
  t.equal(await statusOf(bob), 204)
  t.equal(await em.count(Flag, { id: { $gt: 0 } }), 1)
})

onEveryEngine('a setting lets flags of several members remove', async (t, { url }) => {
  const app = await build(t, { url })
  const em = app.orm.em.fork()
  await app.changeSettings(em.fork(), { flags_to_hide: 2, flag_karma: 0 }, 'board')
  const [alice, bob, carol] = [
    await signUp(app, 'alice'),
    await signUp(app, 'bob'),
    await signUp(app, 'carol')
  ]
  await alice.send('POST', '/api/posts', { title: 'T', text: 'W' })
  await bob.send('PUT', '/api/posts/1/flag', spam)
  t.equal((await app.inject('/api/posts/1')).statusCode, 200)
  await carol.send('PUT', '/api/posts/1/flag', spam)
  t.equal((await app.inject('/api/posts/1')).json().code, 'POST_REMOVED')
  t.match((await app.inject('/api/moderation')).json().acts, [
    { action: 'remove-post', by: 'board', moderator: null, reason: 'Flagged by 2 members' }
  ])
})

onEveryEngine('a reader without script flags, and a moderator decides', async (t, { url }) => {
  const app = await build(t, { url })
  await app.changeSettings(app.orm.em.fork(), { flag_karma: 0 }, 'board')
  const alice = await newMember(app, 'alice')
  const bob = await newMember(app, 'bob')
  await alice.submit('/submit', { title: 'T', text: 'W', post_url: '' })
  await alice.submit('/post/1/comment', { comment_text: 'C' })
  t.notMatch((await alice.get('/post/1')).body, '/post/1/flag', 'not their own')
  t.match((await bob.get('/post/1')).body, /href="\/post\/1\/flag".*href="\/comment\/1\/flag"/s)
  t.match((await bob.get('/post/1/flag')).body, 'broken link')
  const again = await bob.post('/post/1/flag', { reason: 'nonsense' })
  t.equal(again.statusCode, 422)
  t.match(again.body, 'Please choose one of the reasons')
  t.equal((await bob.submit('/post/1/flag', { reason: 'off topic' })).statusCode, 200)
  t.equal((await bob.post('/comment/1/flag', { reason: 'abuse' })).statusCode, 303)
  t.equal((await bob.get('/mod/queue')).statusCode, 403)
  await app.orm.em.fork().nativeUpdate(User, { username: 'bob' }, { role: 'moderator' })
  t.match((await bob.get('/mod/queue')).body, /off topic.*abuse/s)
  const missing = await bob.post('/mod/posts/1/remove', { reason: '' })
  t.equal(missing.statusCode, 422)
  t.match(missing.body, 'Please give a reason')
  await bob.get('/mod/queue')
  t.notMatch((await bob.submit('/mod/posts/1/remove', { reason: 'Off topic' })).body, 'off topic')
  t.equal((await bob.submit('/mod/comments/1/dismiss', { reason: '' })).statusCode, 200)
})
