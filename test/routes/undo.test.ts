import { Post } from '../../src/database/entities.ts'
import { linkMinutes } from '../../src/posts/limits.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'
import { newMember } from '../reader.ts'

const undo = (path: string) => `<form method="post" action="${path}">`

onEveryEngine('what is deleted is confirmed, with a button to take it back', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await newMember(app, 'alice')
  const bob = await newMember(app, 'bob')
  await alice.submit('/submit', { title: 'A <b> title', post_url: 'https://example.com/', text: '' })
  await alice.submit('/post/1/comment', { comment_text: 'Some words' })

  const discussion = (await alice.submit('/comment/1/delete')).body
  t.match(discussion, /role="status">Your comment is deleted. You can undo it for 5 minutes./)
  t.match(discussion, undo('/comment/1/restore'))
  t.notMatch((await bob.get('/post/1?deleted=1')).body, 'restore', 'only for its author')
  t.match((await alice.submit('/comment/1/restore')).body, 'Some words')
  t.notMatch((await alice.get('/post/1?deleted=1')).body, '/restore', 'it is back')

  const own = (await alice.submit('/dashboard/edit/1/delete')).body
  t.match(own, /role="status">“<bdi>A &#60;b&#62; title<\/bdi>” is deleted./)
  t.match(own, undo('/dashboard/edit/1/restore'))
  t.notMatch((await bob.get('/dashboard?deleted=1')).body, 'restore')
  t.equal((await bob.post('/dashboard/edit/1/restore')).statusCode, 403)
  t.match((await alice.submit('/dashboard/edit/1/restore')).body, 'Some words')
  t.equal(alice.at, '/post/1')

  await alice.submit('/dashboard/edit/1/delete')
  await app.orm.em.fork().nativeUpdate(Post, 1, { deleted_at: new Date(0) })
  t.notMatch((await alice.get('/dashboard?deleted=1')).body, 'restore', 'too late')
  const late = await alice.post('/dashboard/edit/1/restore')
  t.equal(late.statusCode, 409)
  t.match(late.body, 'deleted too long ago')
})

onEveryEngine(
  'who posts a link again sees its discussion instead of the deleted post',
  async (t, { url }) => {
    const app = await build(t, { url })
    const alice = await newMember(app, 'alice')
    const link = { title: 'T', post_url: 'https://example.com/', text: '' }
    await alice.submit('/submit', link)
    await alice.submit('/dashboard/edit/1/delete')
    await alice.submit('/submit', link)
    t.match((await alice.submit('/dashboard/edit/1/restore')).body, 'Here is its discussion')
    t.equal(alice.at, '/post/2?duplicate=1')
  }
)

onEveryEngine('the form to edit a post has its link while it can be corrected', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await newMember(app, 'alice')
  await alice.submit('/submit', { title: 'Old', post_url: 'https://exmaple.com/', text: '' })
  await alice.submit('/submit', { title: 'Other', post_url: 'https://example.org/', text: '' })
  t.match(
    (await alice.get('/dashboard/edit/1')).body,
    /name="post_url" type="url" value="https:\/\/exmaple.com\/"/
  )
  const taken = await alice.post('/dashboard/edit/1', { title: 'New', post_url: 'https://example.org/' })
  t.equal(taken.statusCode, 409)
  t.match(taken.body, /value="https:\/\/example.org\/"[\s\S]*id="edit-post_url-fault">This link was posted/)
  t.match(taken.body, 'value="New"')
  const fields = { title: 'New', post_url: 'https://example.com/' }
  t.match((await alice.submit('/dashboard/edit/1', fields)).body, 'href="https://example.com/"')

  const created_at = new Date(Date.now() - linkMinutes * 60_000)
  await app.orm.em.fork().nativeUpdate(Post, 1, { created_at })
  const page = (await alice.get('/dashboard/edit/1')).body
  t.notMatch(page, 'name="post_url"')
  t.match(page, /for 10 minutes after posting[\s\S]*https:\/\/example.com\//)
  const late = await alice.post('/dashboard/edit/1', { title: 'Newer', post_url: 'https://example.net/' })
  t.equal(late.statusCode, 409)
  t.match(late.body, /role="alert">\s*<p><strong>The link can be corrected for 10 minutes/)
  t.match(
    late.body,
    /value="Newer"[\s\S]*class="fixed" dir="auto">https:\/\/example.com\//,
    'typed and stored'
  )
  t.match((await alice.submit('/dashboard/edit/1', { title: 'Newer' })).body, 'Newer')
})
