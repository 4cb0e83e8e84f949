import { Visit } from '../../src/read-state/visit.ts'
import { visitor } from '../client.ts'
import { addMember, addPosts } from '../content.ts'
import { onEveryEngine } from '../engines.ts'
import { signUpAs } from '../fixtures/moderators.ts'
import { until } from '../fixtures/until.ts'
import { build } from '../helper.ts'
import { newMember, nextPage } from '../reader.ts'
import { submit, titles } from './tags/fixtures.ts'

onEveryEngine('posts are saved and hidden by buttons, without JavaScript', async (t, engine) => {
  const app = await build(t, engine)
  const user_id = await addMember(app.orm, 'bob')
  await addPosts(app.orm, [{ user_id }, { user_id }, { user_id }])
  const alice = await newMember(app, 'alice')
  await alice.get('/newest')
  const saved = await alice.submit('/post/2/mark', { saved: '1' })
  t.equal(alice.at, '/newest', 'back to the list')
  t.match(
    saved.body,
    /action="\/post\/2\/mark">\s*<button type="submit" name="saved" value="0" data-key="s">Unsave/
  )
  t.match((await alice.get('/saved')).body, /Post 2/)
  await alice.get('/')
  const left = await alice.submit('/post/3/mark', { hidden: '1' })
  t.notMatch(left.body, 'Post 3')
  for (const path of ['/newest', '/active', '/top?period=all', '/site/example.com'])
    t.notMatch((await alice.get(path)).body, 'Post 3', path)
  t.match((await alice.get('/user/bob')).body, 'Post 3', 'the page of a member shows all')
  t.match((await alice.get('/post/3')).body, 'Post 3', 'and its own page is there')
  await alice.get('/hidden')
  t.notMatch((await alice.submit('/post/3/mark', { hidden: '0' })).body, 'Post 3')
  t.match((await alice.get('/')).body, 'Post 3')
  await alice.submit('/post/1/vote', { voted: '1' })
  t.match((await alice.get('/upvoted')).body, /Post 1/)
  t.match((await visitor(app).send('GET', '/')).body, /Post 3/)
  t.notMatch((await visitor(app).send('GET', '/')).body, 'class="marks"')
})

onEveryEngine('saved, hidden and upvoted posts are lists of the API', async (t, engine) => {
  const app = await build(t, engine)
  const user_id = await addMember(app.orm, 'bob')
  await addPosts(
    app.orm,
    Array.from({ length: 5 }, () => ({ user_id }))
  )
  const [alice, ada] = [await signUpAs(app, 'alice', 'member'), await signUpAs(app, 'ada')]
  for (const id of [2, 4, 1]) {
    for (const path of ['saved', 'hidden', 'vote'])
      t.equal((await alice.send('PUT', `/api/posts/${id}/${path}`)).statusCode, 204)
  }
  t.equal((await alice.send('PUT', '/api/posts/2/saved')).statusCode, 204, 'the first time counts')
  const own = ['saved', 'hidden', 'upvoted']
  for (const list of own) {
    const path = `/api/users/me/${list}`
    t.same(await titles(alice, path), ['Post 1', 'Post 4', 'Post 2'], list)
    const first = (await alice.send('GET', `${path}?limit=2`)).json()
    t.match(first.posts, [{ id: 1, saved: true, hidden: true, voted: true }, { id: 4 }])
    t.same(await titles(alice, `${path}?limit=2&cursor=${first.next_cursor}`), ['Post 2'], 'goes on')
    t.same(await titles(ada, path), [], 'nobody else’s')
    t.equal((await alice.send('GET', `${path}?cursor=AAAA`)).statusCode, 400)
  }
  await ada.send('POST', '/api/mod/posts/4/remove', { reason: 'Because' })
  for (const list of own) t.same(await titles(alice, `/api/users/me/${list}`), ['Post 1', 'Post 2'])
  t.match((await alice.send('PUT', '/api/posts/4/saved')).json(), { status: 410, code: 'POST_REMOVED' })
  t.equal((await alice.send('DELETE', '/api/posts/4/saved')).statusCode, 204)
  t.match((await alice.send('PUT', '/api/posts/9/saved')).json(), { status: 404, code: 'POST_NOT_FOUND' })
  t.match((await alice.send('DELETE', '/api/posts/9/saved')).json(), { status: 404, code: 'POST_NOT_FOUND' })
  await alice.send('DELETE', '/api/posts/1/saved')
  t.equal((await alice.send('DELETE', '/api/posts/1/saved')).statusCode, 204)
  t.match((await alice.send('GET', '/api/posts/1')).json(), { saved: false, hidden: true })
  await alice.send('DELETE', '/api/posts/1/hidden')
  const rows = await app.orm.em.fork().execute('select post_id from post_marks order by post_id')
  t.match(rows, [{ post_id: 2 }, { post_id: 4 }], 'a row without a mark is gone')
})

onEveryEngine('a saved post is found again after many, page by page', async (t, engine) => {
  const app = await build(t, engine)
  const user_id = await addMember(app.orm, 'bob')
  const ids = await addPosts(
    app.orm,
    Array.from({ length: 70 }, () => ({ user_id }))
  )
  const alice = await newMember(app, 'alice')
  const now = new Date()
  await app.orm.em
    .fork()
    .execute('insert into post_marks (user_id, post_id, saved_at) select 2, id, ? from posts', [now])
  const found: number[] = []
  for (let path = '/saved'; path; ) {
    const { body } = await alice.get(path)
    found.push(...[...body.matchAll(/<li id="p(\d+)"/g)].map(([, id]) => Number(id)))
    path = nextPage(body)
  }
  t.same(found, ids.toReversed(), 'those of the same moment by their ids')
})

onEveryEngine(
  'lists say how many comments are new, as the page of the post marks them',
  async (t, engine) => {
    const app = await build(t, engine)
    const [alice, bob] = [await newMember(app, 'alice'), await signUpAs(app, 'bob', 'member')]
    const ada = await signUpAs(app, 'ada')
    const id = await submit(bob, 'A post')
    const say = async (client: typeof bob) =>
      (await client.send('POST', '/api/comments', { post_id: id, comment_text: 'Words' })).json().id
    const em = app.orm.em.fork()
    const listed = async () =>
      /(\d+) comments?(?:, <strong>(\d+) new<\/strong>)?/.exec((await alice.get('/')).body)
    const first = await say(bob)
    t.match(await listed(), ['1 comment', '1', undefined], 'nothing is new to who was never there')
    await alice.get(`/post/${id}`)
    await until(async () => (await em.count(Visit)) === 1)
    t.match(await listed(), ['1 comment', '1', undefined])
    const [second, third] = [await say(bob), await say(bob)]
    await alice.submit(`/post/${id}/mark`, { saved: '1' })
    t.match(await listed(), ['3 comments, <strong>2 new', '3', '2'], 'what is saved stays unread')
    await alice.post(`/post/${id}/comment`, { comment_text: 'Her own' })
    t.match(await listed(), { 1: '4', 2: '2' }, 'but her own')
    await ada.send('POST', `/api/mod/comments/${second}/remove`, { reason: 'Because' })
    t.match(await listed(), { 1: '3', 2: '1' }, 'nor what was removed')
    await bob.send('DELETE', `/api/comments/${first}`)
    t.match(await listed(), { 1: '2', 2: '1' })
    const { body } = await alice.get(`/post/${id}`)
    t.equal(body.match(/class="fresh"/g)?.length, 1)
    t.match(body, new RegExp(`id="c${third}"`))
    await until(async () => (await listed())?.[2] === undefined)
    t.same(await titles(bob, '/api/users/me/saved'), [])
    t.equal(
      (await em.execute('select saved_at from post_marks where saved_at is not null')).length,
      1,
      'a visit keeps it'
    )
  }
)
