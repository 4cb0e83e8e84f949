import { signUp, visitor } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { act, signUpAs } from '../../fixtures/moderators.ts'
import { build } from '../../helper.ts'

onEveryEngine('the public log tells acts and reasons, and no text of what is hidden', async (t, { url }) => {
  const app = await build(t, { url, env: { PAGE_CACHE_MB: '0' } })
  const [alice, mona] = [await signUp(app, 'alice'), await signUpAs(app, 'mona')]
  await alice.send('POST', '/api/posts', { title: 'Insult', text: 'W' })
  await alice.send('POST', '/api/posts', { title: 'Shown', text: 'W' })
  await alice.send('POST', '/api/comments', { post_id: 2, comment_text: 'Rude words' })
  await act(mona, 'posts/1/remove', { reason: 'Abuse' })
  await act(mona, 'posts/2/lock', { reason: 'Heated' })
  await act(mona, 'comments/1/remove', { reason: 'Abuse' })
  await mona.send('PUT', '/api/mod/users/alice/ban', { days: 7, reason: 'Enough' })
  await mona.send('PUT', '/api/mod/domains/spam.example', { reason: 'Spam' })
  const read = async (query = '') => (await visitor(app).send('GET', `/api/moderation${query}`)).json().acts
  t.match(await read(), [
    { action: 'ban-domain', domain: 'spam.example', moderator: 'mona', reason: 'Spam' },
    { action: 'ban-member', member: 'alice', reason: 'Enough', until: String },
    { action: 'remove-comment', comment_id: 1, post: { id: 2, title: 'Shown' } },
    { action: 'lock-post', post: { id: 2, title: 'Shown' }, reason: 'Heated' },
    { action: 'remove-post', post: { id: 1, title: null }, member: 'alice', by: 'moderator' }
  ])
  const kinds = { posts: 2, comments: 1, members: 1, domains: 1 }
  for (const [kind, n] of Object.entries(kinds)) t.equal((await read(`?kind=${kind}`)).length, n, kind)
  const page = (await visitor(app).send('GET', '/moderation')).body
  t.match(page, /mona.*banned.*spam\.example.*removed.*a comment.*locked.*Shown.*removed.*a post/s)
  t.notMatch(page, /Insult|Rude words|set-role/)
  await app.changeSettings(app.orm.em.fork(), { name_moderators: false }, 'board')
  const unnamed = (await visitor(app).send('GET', '/moderation?kind=posts')).body
  t.match(unnamed, 'a moderator')
  t.notMatch(unnamed, 'mona')
  t.ok((await read()).every(({ moderator }: { moderator: unknown }) => moderator === null))
})

onEveryEngine('the log has pages', async (t, { url }) => {
  const app = await build(t, { url })
  const mona = await signUpAs(app, 'mona')
  await mona.send('POST', '/api/posts', { title: 'T', text: 'W' })
  for (let n = 0; n < 20; n++) for (const name of ['lock', 'unlock']) await act(mona, `posts/1/${name}`, {})
  const reader = visitor(app)
  const first = (await reader.send('GET', '/api/moderation?kind=posts')).json()
  const second = (await reader.send('GET', `/api/moderation?kind=posts&cursor=${first.next_cursor}`)).json()
  const ids = [...first.acts, ...second.acts].map(({ id }) => id)
  t.equal(new Set(ids).size, 40)
  t.same(
    ids,
    ids.toSorted((a, b) => b - a)
  )
  t.equal(second.next_cursor, null)
  t.match((await reader.send('GET', '/moderation?kind=posts')).body, 'rel="next"')
})
