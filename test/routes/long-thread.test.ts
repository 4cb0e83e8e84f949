import type { Test } from 'tap'
import { Comment, Post } from '../../src/database/entities.ts'
import { Visit } from '../../src/read-state/visit.ts'
import { addComment, addMember, addPosts, addThread } from '../content.ts'
import { type Engine, onEveryEngine } from '../engines.ts'
import { until } from '../fixtures/until.ts'
import { build } from '../helper.ts'
import { newMember, nextPage, Reader } from '../reader.ts'
import { assertValid } from '../src/views/html.ts'

/** Long comments, so that few of them fill a page: as many as `text` of this length allows. */
const text = 'word '.repeat(8_000)
const perPage = 61

/** A board whose first post has three pages: in each branch one comment replies to the other. */
async function makeBoard(t: Test, engine: Engine) {
  const app = await build(t, engine)
  const alice = await newMember(app, 'alice')
  const user_id = await addMember(app.orm, 'bob')
  const [post_id = 0] = await addPosts(app.orm, [{ user_id }])
  const ids = await addThread(app.orm, { post_id, user_id }, { comments: 150, depth: 75, text })
  return { app, alice, user_id, post_id, ids }
}

const idsOf = (page: string) =>
  [...page.matchAll(/<li class="comment" id="c(\d+)"/g)].map(([, id]) => Number(id))

onEveryEngine('a long thread has pages, which name what they begin in the middle of', async (t, engine) => {
  const { app, post_id, ids } = await makeBoard(t, engine)
  const visitor = new Reader(app)
  const first = (await visitor.get(`/post/${post_id}`)).body
  const next = nextPage(first)
  t.same(idsOf(first), ids.slice(0, perPage))
  t.equal(next, `/post/${post_id}?after=${ids[perPage - 1]}`)
  t.match(first, '>89 more comments</a>')
  const second = (await visitor.get(next)).body
  await assertValid(t, 'second page', second)
  t.same(idsOf(second), ids.slice(perPage, 2 * perPage))
  t.match(second, `<title>Post 1 · from comment 62 ·`)
  t.match(second, `<a href="/comment/${ids[perPage - 1]}/discussion">answers <bdi>bob</bdi></a>`)
  t.match(second, `<a href="/post/${post_id}#comments">From the first comment</a>`)
  const third = (await visitor.get(nextPage(second))).body
  t.same(idsOf(third), ids.slice(2 * perPage))
  t.notMatch(third, 'rel="next"')
  const empty = await visitor.get(`/post/${post_id}?after=${ids.at(-1)}`)
  t.match(empty.body, 'No more comments follow.')
  t.equal((await visitor.get(`/post/${post_id}?after=4000000000`)).statusCode, 404)
  t.equal((await visitor.get(`/post/${post_id}?after=x`)).statusCode, 400)
  t.equal((await app.inject(`/api/posts/${post_id}?cursor=x`)).statusCode, 400)
})

onEveryEngine('links to a comment lead to the page that holds it', async (t, engine) => {
  const { app, alice, user_id, post_id, ids } = await makeBoard(t, engine)
  const follow = async (id: number | undefined) => {
    const { location = '' } = (await alice.get(`/comment/${id}/discussion`)).headers
    const page = (await alice.get(location.replace(/#.*/, ''))).body
    return { location, ids: idsOf(page) }
  }
  for (const id of [ids[0], ids[60], ids[61], ids[74], ids[75], ids[149]]) {
    const { location, ids: shown } = await follow(id)
    t.ok(location.endsWith(`#c${id}`) && shown.includes(Number(id)), location)
  }
  for (const path of ['/comments', `/comment/${ids[149]}`]) {
    t.match((await alice.get(path)).body, `href="/comment/${ids[149]}/discussion"`, path)
  }

  await alice.submit(`/comment/${ids[149]}/reply`, { comment_text: 'The last word' })
  t.match((await alice.get(alice.at)).body, 'The last word')
  t.match(alice.at, `/post/${post_id}?after=`)
  await alice.submit(`/post/${post_id}/comment`, { comment_text: 'On the post' })
  t.match((await alice.get(alice.at)).body, 'On the post')
  const mine = Math.max(...idsOf((await alice.get(alice.at)).body))
  // A vote moves it to the first page.
  const carol = await newMember(app, 'carol')
  carol.at = alice.at
  const voted = await carol.post(`/comment/${mine}/vote`, { voted: '1' })
  t.equal(voted.headers.location, `/post/${post_id}#c${mine}`)
  await alice.submit(`/comment/${mine}/edit`, { comment_text: 'Changed' })
  t.equal(alice.at, `/post/${post_id}`)

  const gone = await addComment(app.orm, { post_id, user_id, deleted_at: new Date() })
  t.match((await follow(gone)).location, /#comments$/)
  t.equal((await alice.get('/comment/4000000000/discussion')).statusCode, 404)
})

onEveryEngine('the next page stays the next one while the thread changes', async (t, engine) => {
  const { app, user_id, post_id, ids } = await makeBoard(t, engine)
  const visitor = new Reader(app)
  const next = nextPage((await visitor.get(`/post/${post_id}`)).body)
  const before = idsOf((await visitor.get(next)).body)
  await addComment(app.orm, { post_id, user_id, vote_count: 9, comment_text: text })
  await app.orm.em.fork().nativeUpdate(Comment, ids[60] ?? 0, { vote_count: 3 })
  await touch(app, post_id)
  t.same(idsOf((await visitor.get(next)).body), before)
})

onEveryEngine('each page is cached by itself, and renewed with its post', async (t, engine) => {
  const { app, user_id, post_id, ids } = await makeBoard(t, engine)
  const first = await app.inject(`/post/${post_id}`)
  const next = nextPage(first.body)
  const second = await app.inject(next)
  t.not(first.headers.etag, second.headers.etag)
  const headers = { 'if-none-match': String(second.headers.etag) }
  t.equal((await app.inject({ url: next, headers })).statusCode, 304)
  t.equal((await app.inject({ url: `${next}&since=1`, headers })).statusCode, 304, 'visitors have no marks')
  await addComment(app.orm, { post_id, user_id, parent_id: ids[61] ?? 0, comment_text: 'A late reply' })
  await touch(app, post_id)
  await until(async () => (await app.inject(next)).body.includes('A late reply'))
  t.equal((await app.inject({ url: next, headers })).statusCode, 200)
})

onEveryEngine(
  'new comments are marked on every page, and the first page counts the visit',
  async (t, engine) => {
    const { app, alice, user_id, post_id, ids } = await makeBoard(t, engine)
    const em = app.orm.em.fork()
    const visit = () => em.findOne(Visit, { post: post_id }, { refresh: true })
    const fresh = (page: string) => page.match(/class="fresh"/g)?.length ?? 0
    const next = nextPage((await alice.get(`/post/${post_id}`)).body)
    await until(async () => (await visit()) !== null)
    const last = (await visit())?.visited_at
    await alice.get(next)
    await addComment(app.orm, { post_id, user_id, vote_count: 9, created_at: new Date() })
    await addComment(app.orm, { post_id, user_id, parent_id: ids[70] ?? 0, created_at: new Date() })
    t.equal(fresh((await alice.get(next)).body), 1, 'when it is read first')
    t.same((await visit())?.visited_at, last)

    const first = (await alice.get(`/post/${post_id}`)).body
    t.equal(fresh(first), 1)
    await until(async () => (await visit())?.visited_at.getTime() !== last?.getTime())
    t.match(nextPage(first), `&since=${last?.getTime()}`)
    const second = (await alice.get(nextPage(first))).body
    t.equal(fresh(second), 1, 'also afterwards')
    t.match(second, `since&#61;${last?.getTime()}#comments">From the first comment</a>`)
    t.equal(fresh((await alice.get(`/post/${post_id}?since=${last?.getTime()}`)).body), 1)
  }
)

/** As every write of the board does. */
async function touch(app: Awaited<ReturnType<typeof build>>, post: number) {
  const em = app.orm.em.fork()
  const { version } = await em.findOneOrFail(Post, post)
  await em.nativeUpdate(Post, post, { version: version + 1, changed_at: new Date() })
}
