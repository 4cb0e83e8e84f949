import { signUp } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

onEveryEngine(
  'the posts and comments of a member, and the newest comments, are lists',
  async (t, { url }) => {
    const app = await build(t, { url })
    const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')]
    for (const title of ['First', 'Second']) await alice.send('POST', '/api/posts', { title, text: 'x' })
    await bob.send('POST', '/api/posts', { title: 'Third', text: 'x' })
    for (const client of [alice, bob])
      await client.send('POST', '/api/comments', { comment_text: `By ${client.id}`, post_id: 1 })
    const read = async (path: string) => (await app.inject(path)).json()

    const posts = await read('/api/users/Alice/posts?limit=1')
    t.match(posts.posts, [{ title: 'Second' }])
    const rest = await read(`/api/users/alice/posts?limit=1&cursor=${posts.next_cursor}`)
    t.match(rest, { posts: [{ title: 'First', user: { username: 'alice' } }], next_cursor: null })
    t.match(await read('/api/users/bob/comments'), {
      comments: [{ comment_text: `By ${bob.id}` }],
      next_cursor: null
    })
    t.match((await read('/api/comments')).comments, [
      { user: { username: 'bob' } },
      { user: { username: 'alice' } }
    ])
    t.match((await alice.send('GET', '/api/users/bob/posts')).json().posts, [
      { title: 'Third', voted: false }
    ])

    await alice.send('PUT', '/api/posts/1/hidden')
    t.same((await alice.send('GET', '/api/comments')).json().comments, [], 'hidden posts have no comments')
    for (const path of ['/api/users/nobody/posts', '/api/users/nobody/comments'])
      t.match(await read(path), { status: 404, code: 'USER_NOT_FOUND' })
  }
)
