import { visitor } from '../../client.ts'
import { findDrift } from '../../drift.ts'
import { onEveryEngine } from '../../engines.ts'
import { signUpAs } from '../../fixtures/moderators.ts'
import { build } from '../../helper.ts'
import { counts, doMerges, submit, titles, withTags } from './fixtures.ts'

onEveryEngine('a board without tags shows nothing of them', async (t, engine) => {
  const app = await build(t, engine)
  const alice = await signUpAs(app, 'alice', 'member')
  await app.changeSettings(app.orm.em.fork(), { tags_min: 1 }, 'board')
  t.same(await submit(alice, 'Without'), 1, 'none are needed where there are none')
  t.match((await alice.send('POST', '/api/posts', { title: 'T', text: 'W', tags: ['rust'] })).json(), {
    status: 422,
    code: 'TAG_UNKNOWN'
  })
  for (const path of ['/', '/post/1', '/submit', '/dashboard/edit/1', '/dashboard', '/newest'])
    t.notMatch((await alice.send('GET', path)).body, /\/tags|name="tags"|followed|filters/, path)
  t.notMatch((await visitor(app).send('GET', '/')).body, '/tags')
})

onEveryEngine('posts have tags, which are counted and listed', async (t, engine) => {
  const app = await build(t, engine)
  const ada = await withTags(app, 'rust', 'linux', 'web')
  const alice = await signUpAs(app, 'alice', 'member')
  await submit(alice, 'One', 'rust')
  await submit(alice, 'Two', 'rust', 'linux', 'RUST'.toLowerCase())
  await submit(alice, 'Three', 'web')
  await submit(alice, 'Four')
  const { posts } = (await visitor(app).send('GET', '/api/posts?sort=new')).json()
  t.same(
    posts.map(({ tags }: { tags: string[] }) => tags),
    [[], ['web'], ['linux', 'rust'], ['rust']]
  )
  t.same(await counts(ada), { linux: 1, rust: 2, web: 1 })
  for (const sort of ['hot', 'new', 'active', 'top']) {
    t.same(await titles(alice, `/api/posts?tag=rust&sort=${sort}`), ['Two', 'One'], sort)
    t.same(await titles(alice, `/api/posts?tag=web,linux&sort=${sort}`), ['Three', 'Two'], sort)
    const { posts: first, next_cursor } = (
      await alice.send('GET', `/api/posts?tag=rust,linux,web&limit=2&sort=${sort}`)
    ).json()
    t.same(
      first.map(({ title }: { title: string }) => title),
      ['Three', 'Two']
    )
    const rest = await titles(alice, `/api/posts?tag=rust,linux,web&sort=${sort}&cursor=${next_cursor}`)
    t.same(rest, ['One'], `${sort}: the rest, each once`)
  }
  t.match((await visitor(app).send('GET', '/tag/rust')).body, /Two[\s\S]*One/)
  t.match((await visitor(app).send('GET', '/tags')).body, /href="\/tag\/rust"[\s\S]*2 posts/)
  t.equal((await visitor(app).send('GET', '/tag/nowhere')).statusCode, 404)
  t.equal((await visitor(app).send('GET', '/tag/Web,rust,web')).headers.location, '/tag/rust,web')
  t.equal((await visitor(app).send('GET', '/api/posts?tag=rust,nowhere')).statusCode, 404)

  t.equal((await alice.send('PUT', '/api/posts/1', { tags: ['linux', 'web'] })).statusCode, 204)
  t.same(await counts(ada), { linux: 2, rust: 1, web: 2 })
  t.equal((await alice.send('PUT', '/api/posts/1', { title: 'Other' })).statusCode, 204)
  t.same((await visitor(app).send('GET', '/api/posts/1')).json().tags, ['linux', 'web'], 'left alone')
  await alice.send('DELETE', '/api/posts/1')
  await ada.send('POST', '/api/mod/posts/3/remove', { reason: 'Because' })
  t.same(await counts(ada), { linux: 1, rust: 1, web: 0 })
  await ada.send('POST', '/api/mod/posts/3/restore', {})
  t.same(await counts(ada), { linux: 1, rust: 1, web: 1 })
  t.same(await findDrift(app.orm.em.fork()), [])
})

onEveryEngine('the number of tags, and who may choose them', async (t, engine) => {
  const app = await build(t, engine)
  const ada = await withTags(app, 'rust', 'linux', 'web', 'news', 'old')
  await ada.send('POST', '/api/admin/tags', { name: 'meta', needs_role: 'moderator' })
  const [alice, mona] = [await signUpAs(app, 'alice', 'member'), await signUpAs(app, 'mona')]
  const post = (client: typeof alice, ...tags: string[]) =>
    client.send('POST', '/api/posts', { title: 'T', text: 'W', tags })
  t.match((await post(alice, 'rust', 'linux', 'web', 'news')).json(), { status: 422, code: 'TAGS_TOO_MANY' })
  t.match((await post(alice, 'meta')).json(), { status: 403, code: 'TAG_RESERVED' })
  const { id } = (await post(mona, 'meta', 'old')).json()
  await app.changeSettings(app.orm.em.fork(), { tags_min: 1, tags_max: 1 }, 'board')
  t.match((await post(alice)).json(), { status: 422, code: 'TAGS_MISSING' })
  t.match((await post(alice, 'rust', 'web')).json(), { status: 422, code: 'TAGS_TOO_MANY' })
  t.equal((await ada.send('PUT', '/api/admin/tags/old', { retired: true })).statusCode, 204)
  t.match((await post(alice, 'old')).json(), { status: 422, code: 'TAG_UNKNOWN' })
  t.equal(
    (await mona.send('PUT', `/api/posts/${id}`, { tags: ['meta', 'old'] })).statusCode,
    204,
    'a post keeps its tags'
  )
  t.same(await titles(alice, '/api/posts?tag=old'), ['T'], 'a retired tag has its page')
  t.match((await alice.send('GET', '/submit')).body, /value="rust"/)
  t.notMatch((await alice.send('GET', '/submit')).body, /value="(old|meta)"/)
  t.match((await mona.send('GET', `/dashboard/edit/${id}`)).body, /value="old" checked/)
})

onEveryEngine('moderators change the tags of others, which is in the public log', async (t, engine) => {
  const app = await build(t, engine)
  const ada = await withTags(app, 'rust', 'linux')
  const [alice, mona] = [await signUpAs(app, 'alice', 'member'), await signUpAs(app, 'mona')]
  await submit(alice, 'Hers', 'rust')
  t.equal((await alice.send('PUT', '/api/mod/posts/1/tags', { tags: [] })).statusCode, 403)
  const change = { tags: ['linux'], reason: 'No crab in it' }
  t.equal((await mona.send('PUT', '/api/mod/posts/1/tags', change)).statusCode, 204)
  t.equal((await mona.send('PUT', '/api/mod/posts/1/tags', change)).statusCode, 204, 'once')
  const { acts } = (await visitor(app).send('GET', '/api/moderation?kind=posts')).json()
  t.match(acts, [
    {
      action: 'retag-post',
      tags: { from: ['rust'], to: ['linux'] },
      reason: 'No crab in it',
      member: 'alice'
    }
  ])
  t.match(
    (await visitor(app).send('GET', '/moderation')).body,
    /changed the tags of[\s\S]*from rust to linux/
  )
  t.match((await alice.send('GET', '/api/notices')).json().notices, [{ note: 'Other tags: No crab in it' }])
  t.same(await counts(ada), { linux: 1, rust: 0 })
  await mona.send('POST', '/api/mod/posts/1/remove', { reason: 'Because' })
  t.match((await mona.send('PUT', '/api/mod/posts/1/tags', { tags: [] })).json(), { code: 'POST_REMOVED' })
  t.match((await mona.send('PUT', '/api/mod/posts/9/tags', { tags: [] })).json(), { code: 'POST_NOT_FOUND' })
})

onEveryEngine('former names lead to a tag that was renamed or merged', async (t, engine) => {
  const app = await build(t, engine)
  const ada = await withTags(app, 'rust', 'rustlang', 'crab', 'web')
  const alice = await signUpAs(app, 'alice', 'member')
  await submit(alice, 'One', 'rust')
  await submit(alice, 'Two', 'rust', 'rustlang')
  await submit(alice, 'Three', 'rustlang')
  await alice.send('PUT', '/api/tags/rustlang/choice', { choice: 'follow' })
  await ada.send('POST', '/api/mod/posts/3/remove', { reason: 'Because' })
  const code = async (method: 'PUT' | 'POST', path: string, body: object) =>
    (await ada.send(method, `/api/admin/tags${path}`, body)).json().code
  t.equal(await code('POST', '', { name: 'rust' }), 'TAG_TAKEN')
  t.equal(await code('PUT', '/crab', { name: 'web' }), 'TAG_TAKEN')
  t.equal(await code('PUT', '/nowhere', { name: 'else' }), 'TAG_NOT_FOUND')
  t.equal(await code('POST', '/rust/merge', { into: 'rust' }), 'TAG_UNKNOWN')
  t.equal(await code('POST', '/rust/merge', { into: 'nowhere' }), 'TAG_UNKNOWN')
  t.equal((await ada.send('POST', '/api/admin/tags', { name: 'Not a name' })).statusCode, 400)

  t.equal((await ada.send('POST', '/api/admin/tags/rustlang/merge', { into: 'rust' })).statusCode, 204)
  t.equal((await visitor(app).send('GET', '/tag/rustlang')).headers.location, '/tag/rust')
  await doMerges(app.orm.em.fork())
  t.same(await counts(ada), { crab: 0, rust: 2, web: 0 })
  t.same(await findDrift(app.orm.em.fork()), [])
  t.same((await visitor(app).send('GET', '/api/posts/2')).json().tags, ['rust'])
  t.match((await alice.send('GET', '/api/tags')).json().tags, [
    { name: 'crab' },
    { name: 'rust', choice: 'follow' },
    {}
  ])
  await ada.send('POST', '/api/mod/posts/3/restore', {})
  t.same(await counts(ada), { crab: 0, rust: 3, web: 0 }, 'also what was removed')

  t.equal((await ada.send('PUT', '/api/admin/tags/rust', { name: 'rust-lang' })).statusCode, 204)
  for (const name of ['rust', 'rustlang'])
    t.equal((await visitor(app).send('GET', `/tag/${name}`)).headers.location, '/tag/rust-lang', name)
  t.same((await visitor(app).send('GET', '/api/posts/1')).json().tags, ['rust-lang'])
  await submit(alice, 'Four', 'rustlang')
  t.same(
    (await visitor(app).send('GET', '/api/posts/4')).json().tags,
    ['rust-lang'],
    'a former name can be chosen'
  )
  t.equal((await ada.send('PUT', '/api/admin/tags/rust-lang', { name: 'rust' })).statusCode, 204)
  t.equal((await visitor(app).send('GET', '/tag/rust-lang')).headers.location, '/tag/rust', 'and back')
  t.equal(
    await code('PUT', '/crab', { name: 'rust-lang' }),
    'TAG_TAKEN',
    'former names are not given to others'
  )
  t.match((await ada.send('GET', '/admin/audit')).body, /merge.tags/)
})
