import { signUp } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { signUpAs } from '../fixtures/moderators.ts'
import { build } from '../helper.ts'

const link = 'https://example.com/story'
const other = 'Other discussions of this link'

onEveryEngine('the page of a post names other discussions of its link, at once', async (t, { url }) => {
  const app = await build(t, { url })
  const [alice, mona] = [await signUp(app, 'alice'), await signUpAs(app, 'mona')]
  const show = async (id: number) => (await app.inject(`/post/${id}`)).body
  const submit = async (title: string) =>
    (await alice.send('POST', '/api/posts', { title, post_url: link })).json().id
  const first = await submit('First time')
  t.notMatch(await show(first), other)
  await app.orm.em.fork().execute('update posts set created_at = ?', [new Date(Date.now() - 40 * 86_400_000)])

  const second = await submit('Second time')
  t.match(await show(first), new RegExp(`${other}.*href="/post/${second}" dir="auto">Second time`, 's'))
  t.match(await show(second), new RegExp(`${other}.*href="/post/${first}" dir="auto">First time`, 's'))

  await alice.send('PUT', `/api/posts/${second}`, { title: 'Once more' })
  t.match(await show(first), '>Once more</a>', 'an edited title')
  await mona.send('POST', `/api/mod/posts/${second}/remove`, { reason: 'spam' })
  t.notMatch(await show(first), other, 'a removed post')
  await mona.send('POST', `/api/mod/posts/${second}/restore`, { reason: 'sorry' })
  t.match(await show(first), other, 'a restored post')
  await alice.send('DELETE', `/api/posts/${second}`)
  t.notMatch(await show(first), other, 'a deleted post')
  t.notMatch(await show(second), other, 'a tombstone names none')
})

onEveryEngine('the page of a comment shows its replies', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  const { id: post_id } = (await alice.send('POST', '/api/posts', { title: 'T', text: 'W' })).json()
  const say = async (comment_text: string, parent_id: number | null = null) =>
    (await alice.send('POST', '/api/comments', { post_id, comment_text, parent_id })).json().id
  const root = await say('The root')
  const reply = await say('A reply', root)
  await say('A reply to it', reply)
  await say('Elsewhere')
  const page = (await app.inject(`/comment/${root}`)).body
  t.match(page, /The root.*A reply.*A reply to it/s)
  t.notMatch(page, 'Elsewhere')
  t.notMatch(page, 'answers', 'its own replies need not say so')
  t.notMatch((await app.inject(`/comment/${reply}`)).body, 'The root')
})

onEveryEngine('nobody votes for their own', async (t, { url }) => {
  const app = await build(t, { url })
  const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')]
  const { id } = (await alice.send('POST', '/api/posts', { title: 'T', text: 'W' })).json()
  const comment = (await alice.send('POST', '/api/comments', { post_id: id, comment_text: 'Words' })).json()
  for (const path of [`/api/posts/${id}/vote`, `/api/comments/${comment.id}/vote`]) {
    const refused = await alice.send('PUT', path)
    t.match(refused.json(), { status: 403, code: 'VOTE_FOR_OWN' }, path)
    t.equal((await alice.send('DELETE', path)).statusCode, 204, 'there is nothing to take back')
    t.equal((await bob.send('PUT', path)).statusCode, 204)
  }
  t.equal((await alice.send('PUT', '/api/posts/upvote', { post_id: id })).statusCode, 403)
  t.equal((await alice.send('PUT', `/api/posts/${id + 1}/vote`)).statusCode, 404)
  const read = (await alice.send('GET', `/api/posts/${id}`)).json()
  t.match(read, { vote_count: 1, comments: [{ vote_count: 1 }] })
  t.notOk('voted' in read || 'voted' in read.comments[0])
  t.equal((await bob.send('GET', `/api/posts/${id}`)).json().voted, true)
  t.equal((await alice.send('GET', '/api/users/me')).json().karma, 2)
  const page = (await alice.send('GET', `/post/${id}`)).body
  t.notMatch(page, 'class="votes" method="post"', 'there is no button')
})
