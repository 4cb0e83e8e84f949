import { Notice } from '../../src/database/entities.ts'
import { notify } from '../../src/notices/notify.ts'
import { password, signUp } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { until } from '../fixtures/until.ts'
import { build } from '../helper.ts'
import { newMember } from '../reader.ts'

/** Repeatable numbers from 0 to 1. https://en.wikipedia.org/wiki/Linear_congruential_generator */
function randomFrom(seed: number) {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

async function board(t: Parameters<typeof build>[0], url: string) {
  const app = await build(t, { url })
  const [alice, bob, carol] = [
    await signUp(app, 'alice'),
    await signUp(app, 'bob'),
    await signUp(app, 'Carol')
  ]
  await alice.send('POST', '/api/posts', { title: 'The engine', post_url: 'https://example.com/' })
  const comment = async (who: typeof alice, comment_text: string, parent_id?: number) => {
    const answer = await who.send('POST', '/api/comments', {
      post_id: 1,
      comment_text,
      ...(parent_id && { parent_id })
    })
    return answer.json().id as number
  }
  const inbox = async (who: typeof alice) => (await who.send('GET', '/api/notices')).json().notices
  const unread = async (who: typeof alice) => (await who.send('GET', '/api/users/me')).json().unread_notices
  return { app, alice, bob, carol, comment, inbox, unread }
}

onEveryEngine(
  'who is answered or mentioned has one notice, and nobody of an own comment',
  async (t, { url }) => {
    const { alice, bob, carol, comment, inbox, unread } = await board(t, url)
    const first = await comment(bob, 'Indeed, @alice, @CAROL and @bob. Not @dave')
    t.match(await inbox(alice), [
      {
        kind: 'reply',
        user: { username: 'bob' },
        post: { id: 1, title: 'The engine' },
        comment: { id: first },
        read: false
      }
    ])
    t.match(await inbox(carol), [{ kind: 'mention', comment: { id: first } }])
    t.same(await inbox(bob), [])
    const second = await comment(alice, 'Well', first)
    t.match(await inbox(bob), [{ kind: 'reply', comment: { id: second } }])
    t.equal((await inbox(alice)).length, 1)
    t.same([await unread(alice), await unread(bob), await unread(carol)], [1, 1, 1])
  }
)

onEveryEngine('a name that exists is a link, outside of code and other addresses', async (t, { url }) => {
  const { app, bob, comment, inbox, alice, carol } = await board(t, url)
  const id = await comment(
    bob,
    '@alice. `@carol` me@alice.example @alice@example.org [@carol](/newest) @nobody\n\n    @carol'
  )
  const { body } = await app.inject(`/comment/${id}`)
  t.match(
    body,
    '<p><a href="/user/alice">@alice</a>. <code>@carol</code> me@alice.example @alice@example.org'
  )
  t.match(body, '<code>@carol\n</code>')
  t.match(body, '>@carol</a> @nobody</p>')
  t.equal((await inbox(alice)).length, 1)
  t.same(await inbox(carol), [])
  await bob.send('PUT', `/api/comments/${id}`, { comment_text: 'Now @carol, too' })
  t.match((await app.inject(`/comment/${id}`)).body, 'Now <a href="/user/Carol">@carol</a>, too')
})

onEveryEngine('the page marks nothing by itself; its button marks what it showed', async (t, { url }) => {
  const { app, bob } = await board(t, url)
  const eve = await newMember(app, 'eve')
  await eve.submit('/submit', { title: 'Another', post_url: 'https://example.com/2', text: '' })
  const comment = { post_id: 2, comment_text: 'One' }
  const unread = async () => (await eve.get('/api/users/me')).json().unread_notices
  await bob.send('POST', '/api/comments', comment)
  const page = await eve.get('/inbox')
  t.match(
    page.body,
    '<a href="/inbox" aria-current="page">Inbox <strong class="unread">(1 unread)</strong></a>'
  )
  t.equal(await unread(), 1)
  const returned = await eve.post('/submit', { title: '', post_url: '', text: '' })
  t.match(returned, { statusCode: 400, body: '(1 unread)' }, 'so does a form that comes back')
  await bob.send('POST', '/api/comments', comment)
  const up_to = /name="up_to" value="(\d+)"/.exec(page.body)?.[1] ?? ''
  t.equal((await bob.send('PUT', '/api/notices/read', { up_to })).statusCode, 204, 'it is not his')
  t.equal(await unread(), 2)
  t.match((await eve.submit('/inbox', { up_to })).body, '(1 unread)')
  const { notices } = (await eve.get('/api/notices')).json()
  t.match(notices, [{ read: false }, { read: true }])
  t.equal((await eve.get(`/api/notices?limit=1`)).json().notices.length, 1)
})

onEveryEngine('reading a discussion marks its notices after the response', async (t, { url }) => {
  const { app, bob } = await board(t, url)
  const eve = await newMember(app, 'eve')
  for (const n of [2, 3]) {
    await eve.submit('/submit', { title: 'Another', post_url: `https://example.com/${n}`, text: '' })
    await bob.send('POST', '/api/comments', { post_id: n, comment_text: 'One' })
  }
  const { id } = (await eve.get('/api/users/me')).json()
  await notify(app.orm.em.fork(), { userId: id, kind: 'moderation', postId: 2, note: 'Locked: heated' })
  const unread = async () => (await eve.get('/api/users/me')).json().unread_notices
  t.match((await eve.get('/post/2')).body, '(3 unread)')
  await until(async () => (await unread()) === 2)
  t.match((await eve.get('/api/notices')).json().notices, [
    { kind: 'moderation', read: false },
    { post: { id: 3 }, read: false },
    { post: { id: 2 }, read: true }
  ])
})

onEveryEngine(
  'a moderator’s notice is shown whatever was deleted, and can come again',
  async (t, { url }) => {
    const { app, alice, bob, comment, inbox, unread } = await board(t, url)
    const commentId = await comment(bob, 'Buy watches')
    const act = (note: string) =>
      notify(app.orm.em.fork(), { userId: bob.id, kind: 'moderation', postId: 1, commentId, note })
    await act('Removed: spam')
    t.match(await inbox(bob), [{ kind: 'moderation', note: 'Removed: spam', user: null }])
    await bob.send('PUT', '/api/notices/read', { up_to: (await inbox(bob))[0].id })
    t.equal(await unread(bob), 0)
    await act('Restored')
    await notify(app.orm.em.fork(), { userId: bob.id, kind: 'moderation', note: 'You are banned' })
    await alice.send('DELETE', '/api/posts/1')
    t.same((await inbox(bob)).map(({ note }: { note: string }) => note).sort(), [
      'Restored',
      'You are banned'
    ])
    t.equal(await unread(bob), 2)
    t.match((await bob.send('GET', '/inbox')).body, 'You are banned')
  }
)

onEveryEngine('the count is that of the list, whatever is deleted', async (t, { url }) => {
  const { app, alice, bob, carol, comment, inbox, unread } = await board(t, url)
  const members = [alice, bob, carol]
  const random = randomFrom(7)
  const pick = <T>(items: T[]) => items[Math.floor(random() * items.length)]
  const written: { id: number; by: typeof alice }[] = []
  for (let n = 0; n < 12; n++) {
    const by = pick(members) ?? alice
    written.push({
      id: await comment(by, pick(['Well', '@alice', '@bob @carol']) ?? '', pick(written)?.id),
      by
    })
  }
  for (const { id, by } of written.filter(() => random() < 0.4))
    await by.send('DELETE', `/api/comments/${id}`)
  for (const member of members) {
    const shown: { id: number; read: boolean }[] = await inbox(member)
    t.equal(await unread(member), shown.length)
    const middle = shown[Math.floor(shown.length / 2)]
    if (middle) await member.send('PUT', '/api/notices/read', { up_to: middle.id })
    t.equal(await unread(member), (await inbox(member)).filter(({ read }: { read: boolean }) => !read).length)
  }
  await alice.send('DELETE', '/api/posts/1')
  for (const member of members) t.same([await unread(member), await inbox(member)], [0, []])
  t.equal((await app.orm.em.fork().count(Notice, { user_id: alice.id })) > 0, true)
  await alice.send('DELETE', '/api/users/me', { current_password: password })
  t.equal(await app.orm.em.fork().count(Notice, { user_id: alice.id }), 0)
})
