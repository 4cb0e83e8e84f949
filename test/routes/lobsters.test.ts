import Type from 'typebox'
import Value from 'typebox/value'
import { makeTag } from '../../src/tags/administer.ts'
import { signUp } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { build, listen } from '../helper.ts'

/** What Glance reads, with a Go decoder that wants these types. */
const Stories = Type.Array(
  Type.Object({
    created_at: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' }),
    title: Type.String(),
    url: Type.String(),
    score: Type.Integer(),
    comment_count: Type.Integer(),
    comments_url: Type.String(),
    tags: Type.Array(Type.String())
  })
)

onEveryEngine('a widget that reads Lobsters reads a board', async (t, engine) => {
  const app = await build(t, engine)
  for (const name of ['rust', 'web']) await makeTag(app.orm.em.fork(), 'board', { name })
  await app.refreshSettings()
  const alice = await signUp(app, 'alice')
  const bob = await signUp(app, 'bob')
  await alice.send('POST', '/api/posts', {
    title: 'A & B',
    post_url: 'https://example.com/a',
    tags: ['rust']
  })
  await alice.send('POST', '/api/posts', { title: 'A text', text: 'Words', tags: ['web'] })
  await bob.send('PUT', '/api/posts/1/vote')
  await bob.send('POST', '/api/comments', { post_id: 1, comment_text: 'Yes' })
  const instance = `${await listen(app)}/lobsters/`

  /** As Glance asks: without headers of its own. */
  const read = async (path: string) => {
    const answer = await fetch(instance + path)
    t.equal(answer.status, 200, path)
    t.match(answer.headers.get('content-type'), 'application/json')
    return Value.Parse(Stories, await answer.json())
  }
  const titles = async (path: string) => (await read(path)).map(({ title }) => title)

  const stories = await read('hottest.json')
  t.match(
    stories.find(({ title }) => title === 'A & B'),
    {
      title: 'A & B',
      url: 'https://example.com/a',
      score: 1,
      comment_count: 1,
      comments_url: instance.replace('/lobsters/', '/post/1'),
      submitter_user: 'alice',
      tags: ['rust']
    }
  )
  t.same(await titles('newest.json'), ['A text', 'A & B'])
  t.match((await read('newest.json'))[0], { url: '', comments_url: /\/post\/2$/ })
  t.same(await titles('t/rust.json'), ['A & B'])
  t.same(await titles('t/rust,web.json'), await titles('hottest.json'))
  t.equal((await fetch(`${instance}t/none.json`)).status, 404)
})
