import { onEveryEngine } from '../engines.ts'
import { act, signUpAs } from '../fixtures/moderators.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'
import { newStaff } from '../staff.ts'

onEveryEngine('a locked post offers replies and edits to moderators only', async (t, { url }) => {
  const app = await build(t, { url })
  const [alice, mia] = [await newMember(app, 'alice'), await newStaff(app, 'mia', 'moderator')]
  const mona = await signUpAs(app, 'mona')
  await alice.submit('/submit', { title: 'T', post_url: '', text: 'W' })
  await alice.submit('/post/1/comment', { comment_text: 'Hers' })
  await mia.submit('/comment/1/reply', { comment_text: 'Mia’s' })
  const offers = async (reader: Reader, path: string) => {
    const { body } = await reader.get(path)
    const all = body.match(/\/comment\/\d+(#|\/)(reply|edit|delete)|\/login\?next=%2F(post|comment)/g) ?? []
    return [...new Set(all)].sort()
  }
  const visitor = new Reader(app)
  t.same(await offers(visitor, '/comment/1'), ['/login?next=%2Fcomment'])

  t.equal(await act(mona, 'posts/1/lock'), 204)
  t.same(await offers(alice, '/post/1'), ['/comment/1#delete'])
  t.same(await offers(alice, '/comment/1'), ['/comment/1#delete', '/comment/1/delete'])
  t.same(await offers(alice, '/comment/2'), [])
  t.same(await offers(visitor, '/post/1'), [])
  t.same(await offers(visitor, '/comment/1'), [])
  for (const path of ['/post/1', '/comment/1', '/comment/2'])
    for (const reader of [alice, visitor])
      t.match((await reader.get(path)).body, 'The comments are locked.', path)

  t.same(await offers(mia, '/post/1'), [
    '/comment/1#reply',
    '/comment/2#delete',
    '/comment/2#edit',
    '/comment/2#reply'
  ])
  t.same(await offers(mia, '/comment/2'), [
    '/comment/2#delete',
    '/comment/2#edit',
    '/comment/2#reply',
    '/comment/2/delete',
    '/comment/2/edit',
    '/comment/2/reply'
  ])

  for (const path of ['/post/1/comment', '/comment/2/reply', '/comment/1/edit']) {
    const late = await alice.post(path, { comment_text: 'Too late' })
    t.match(late, { statusCode: 403, body: /comments on this post are locked.*Too late<\/textarea>/s }, path)
  }
  t.equal(await act(mona, 'posts/1/unlock'), 204)
  t.same(await offers(visitor, '/comment/1'), ['/login?next=%2Fcomment'])
  t.ok((await offers(alice, '/post/1')).includes('/comment/1#edit'))
})
