import { Job, Moderation } from '../../../src/database/entities.ts'
import { type Client, signUp } from '../../client.ts'
import { addComment, addPosts } from '../../content.ts'
import { findDrift } from '../../drift.ts'
import { onEveryEngine } from '../../engines.ts'
import { act, signUpAs } from '../../fixtures/moderators.ts'
import { until } from '../../fixtures/until.ts'
import { build } from '../../helper.ts'

const statusOf = async (answer: ReturnType<Client['send']>) => (await answer).statusCode

onEveryEngine('a ban with all of the last days removes a batch, which can be undone', async (t, { url }) => {
  const app = await build(t, { url, env: { JOBS: 'on' } })
  const em = app.orm.em.fork()
  const [alice, mona] = [await signUp(app, 'alice'), await signUpAs(app, 'mona')]
  const now = new Date()
  const old = new Date(now.getTime() - 3 * 86_400_000)
  const own = Array.from({ length: 60 }, () => ({ user_id: alice.id, created_at: now }))
  const ids = await addPosts(app.orm, [{ user_id: mona.id }, { user_id: alice.id, created_at: old }, ...own])
  for (const id of ids) {
    for (const user_id of [alice.id, mona.id]) {
      const times = { created_at: now }
      await addComment(app.orm, { post_id: id, user_id, ...times })
    }
  }
  await em.execute('update posts set comment_count = 2')
  const [{ id: kept } = { id: 0 }] = await em.execute<{ id: number }[]>(
    `select id from comments where user_id = ${alice.id} order by id limit 1`
  )
  const before = (await app.inject('/api/posts?limit=100')).json()

  const wanted = { days: 30, reason: 'Spam', remove_days: 1 }
  const answer = (await mona.send('PUT', '/api/mod/users/alice/ban', wanted)).json()
  const idle = () => until(async () => (await em.fork().count(Job, { id: { $gt: 0 } })) === 0)
  await idle()
  t.equal((await app.inject('/api/posts?limit=100')).json().posts.length, 2)
  t.equal(await em.fork().count(Moderation, { batch: answer.batch, is_public: true }), 122)
  const banned = (await alice.send('POST', '/api/posts', { title: 'T', text: 'W' })).json()
  t.match(banned, { code: 'BANNED', detail: /Spam/ })
  const { notices } = (await alice.send('GET', '/api/notices')).json()
  t.match(notices, [{ kind: 'moderation', note: /^You are banned until .*: Spam$/ }], 'one notice for all')
  t.equal(notices.filter(({ kind }: { kind: string }) => kind === 'moderation').length, 1)
  t.same(
    (await findDrift(em)).filter((fault) => !fault.endsWith('active_at')),
    []
  )
  t.match((await mona.send('GET', '/api/mod/users/alice')).json(), {
    ban_reason: 'Spam',
    batches: [{ batch: answer.batch, removed: 122 }]
  })
  t.match(
    (await mona.send('GET', '/mod/users/alice')).body,
    /Banned until.*122 posts and comments.*Restore all/s
  )

  // What was decided by itself since stays as it is.
  t.equal(await act(mona, `comments/${kept}/restore`), 204)
  t.equal(await act(mona, `comments/${kept}/remove`), 204)
  for (const reason of ['A mistake', 'Again']) {
    const undone = await mona.send('POST', `/api/mod/batches/${answer.batch}/restore`, { reason })
    t.equal(undone.statusCode, 204)
    await idle()
  }
  t.equal(await em.fork().count(Moderation, { reason: 'A mistake' }), 121)
  t.equal(await em.fork().count(Moderation, { reason: 'Again' }), 0, 'it was undone already')
  t.equal(await act(mona, `comments/${kept}/restore`), 204)
  t.same((await app.inject('/api/posts?limit=100')).json(), before)
  t.match((await mona.send('GET', '/api/mod/users/alice')).json(), { batches: [] })
  t.equal(await statusOf(mona.send('DELETE', '/api/mod/users/alice/ban', {})), 204)
  t.match((await mona.send('GET', '/api/mod/users/alice')).json(), { banned_until: null })
  t.equal(await statusOf(alice.send('PUT', '/api/posts/1/vote')), 204)
})

onEveryEngine('a ban needs a reason, a lower role and an end', async (t, { url }) => {
  const app = await build(t, { url })
  const [mona, milo] = [await signUpAs(app, 'mona'), await signUpAs(app, 'milo')]
  await signUp(app, 'alice')
  const codeOf = async (username: string, payload: object) => {
    const answer = await mona.send('PUT', `/api/mod/users/${username}/ban`, payload)
    return answer.statusCode === 200 ? 200 : answer.json().code
  }
  t.equal(await codeOf('alice', { days: 1 }), 'REASON_MISSING')
  t.equal(await codeOf('alice', { reason: 'R' }), 'VALIDATION_FAILED')
  t.equal(await codeOf('milo', { days: 1, reason: 'R', remove_days: 30 }), 'FORBIDDEN')
  t.equal(await codeOf('nobody', { days: 1, reason: 'R' }), 'USER_NOT_FOUND')
  t.equal(await codeOf('alice', { days: 36_500, reason: 'R' }), 200)
  t.match((await milo.send('GET', '/api/mod/users/ALICE')).json(), { banned_until: /^9999/ })
  t.match((await milo.send('GET', '/mod/users/alice')).body, 'Banned for good')
})

onEveryEngine('new members write less, until they are known', async (t, { url }) => {
  const app = await build(t, { url, env: { NEW_MEMBER_DAYS: '7' } })
  await app.changeSettings(app.orm.em.fork(), { new_member_comments: 1 }, 'board')
  const [alice, mona] = [await signUp(app, 'alice'), await signUpAs(app, 'mona')]
  const post = { title: 'T', text: 'W' }
  const statuses = async (client: Client) => {
    const all = []
    for (let n = 0; n < 3; n++) all.push(await statusOf(client.send('POST', '/api/posts', post)))
    for (let n = 0; n < 2; n++)
      all.push(await statusOf(client.send('POST', '/api/comments', { post_id: 1, comment_text: 'C' })))
    return all
  }
  t.same(await statuses(alice), [201, 201, 429, 201, 429])
  t.same(await statuses(mona), [201, 201, 201, 201, 201], 'a moderator')
  const refused = await alice.send('POST', '/api/posts', post)
  const wait = Number(refused.headers['retry-after'])
  t.ok(wait > 1_700 && wait <= 1_800)
  const em = app.orm.em.fork()
  await em.execute('update users set karma = 5')
  t.equal(await statusOf(alice.send('POST', '/api/posts', post)), 429, 'new by the days')
  await em.execute('update users set created_at = ?', [new Date(Date.now() - 8 * 86_400_000)])
  // Those who were new a moment ago wait as long as for one post.
  await em.execute('update users set posts_bucket = posts_bucket - 360000')
  t.equal(await statusOf(alice.send('POST', '/api/posts', post)), 201)
  await em.execute('update users set karma = 4')
  t.equal(await statusOf(alice.send('POST', '/api/posts', post)), 429, 'new by the karma')
})
