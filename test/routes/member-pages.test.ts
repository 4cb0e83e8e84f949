import { onEveryEngine } from '../engines.ts'
import { until } from '../fixtures/until.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'
import { assertValid } from '../src/views/html.ts'

onEveryEngine('all forms work without JavaScript, from sign-up to log-out', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = new Reader(app)
  const show = async <A extends { body: string }>(name: string, answer: A) => {
    t.notMatch(answer.body, 'class="error"', name)
    await assertValid(t, name, answer.body)
    return answer
  }

  t.equal((await alice.get('/submit')).headers.location, '/login?next=%2Fsubmit')
  await show('log in', await alice.get('/login?next=%2Fsubmit'))
  const account = { username: 'alice', email: 'alice@example.com', password: 'a long way to go' }
  const submitPage = await show('submit', await alice.submit('/signup', { ...account, next: '/submit' }))
  t.equal(alice.at, '/submit')
  t.match(submitPage.body, /href="\/dashboard"><bdi>alice<\/bdi>/)
  t.equal((await alice.get('/login')).headers.location, '/dashboard')
  t.equal((await alice.get('/login?next=%2Fsubmit')).headers.location, '/submit')
  t.equal((await alice.get('/login?next=%2F%2Fevil.example')).headers.location, '/dashboard')

  const post = { title: 'A <small> engine', post_url: 'https://example.com/engine', text: '' }
  const posted = await show('own post', await alice.submit('/submit', post))
  t.equal(alice.at, '/post/1')
  t.match(posted.body, 'A &#60;small&#62; engine')

  const bob = await newMember(app, 'bob')
  const standing = await show('duplicate', await bob.submit('/submit', post))
  t.equal(bob.at, '/post/1?duplicate=1')
  t.match(standing.body, 'This link was posted lately')

  const commented = await show(
    'commented',
    await bob.submit('/post/1/comment', { comment_text: 'one\r\ntwo' })
  )
  t.match(commented.body, '<p>one\ntwo</p>', 'line ends as they were typed')
  await app.inject({ method: 'HEAD', url: '/post/1', cookies: Object.fromEntries(alice.cookies) })
  t.match(
    (await show('seen again', await alice.get('/post/1'))).body,
    'class="fresh">new<',
    'HEAD is no visit'
  )
  // The visit is written after the response.
  await until(async () => !(await alice.get('/post/1')).body.includes('class="fresh"'))
  await show('comment', await alice.get('/comment/1'))
  for (const [form, page] of [
    ['/signup', '/login'],
    ['/post/1/comment', '/post/1'],
    ['/comment/1/reply', '/comment/1'],
    ['/comment/1/edit', '/comment/1'],
    ['/dashboard/settings/about', '/dashboard/settings']
  ] as const) {
    t.equal((await alice.get(form)).headers.location, page, 'where a form was sent to leads back to its page')
  }
  await alice.submit('/comment/1/reply', { comment_text: 'Well *said*' })
  t.equal(alice.at, '/post/1')

  await alice.get('/newest')
  const voted = await show('voted', await bob.submit('/post/1/vote', { voted: '1' }))
  t.match(voted.body, 'aria-pressed="true" title="1 point"')
  await alice.submit('/comment/1/vote', { voted: '1' })
  t.equal(alice.at, '/newest', 'back to the list')
  t.match((await alice.get('/post/1')).body, /<h1.*<p class="votes".*aria-pressed="true"/s)
  await bob.submit('/post/1/vote', { voted: '0' })
  t.match((await bob.get('/')).body, 'aria-pressed="false" title="0 points"')

  await show('edit', await alice.get('/dashboard/edit/1'))
  t.match((await alice.submit('/dashboard/edit/1', { title: 'Better' })).body, '>Better</a></h1>')
  await show('own comment', await alice.get('/comment/2'))
  t.match((await alice.submit('/comment/2/edit', { comment_text: 'Clearer' })).body, '<p>Clearer</p>')
  for (const path of ['/dashboard', '/dashboard/comments', '/dashboard/settings', '/comments']) {
    await show(path, await alice.get(path))
  }
  await show('profile', await alice.get('/user/alice'))
  await show('comments of one', await alice.get('/user/alice/comments'))

  t.notMatch((await alice.submit('/comment/2/delete')).body, 'Clearer')
  await alice.submit('/dashboard/edit/1/delete')
  t.equal(alice.at, '/dashboard?deleted=1')
  const gone = await show('deleted post', await bob.get('/post/1'))
  t.equal(gone.statusCode, 410)
  t.match(gone.body, /\[deleted\].*<p>one\ntwo<\/p>/s)
  t.notMatch(gone.body, 'Better')
  t.notMatch((await bob.get('/comments')).body, 'Better', 'also where its comments are listed')

  await alice.submit('/logout')
  t.same([...alice.cookies.keys()], ['jtn_device'])
  t.match((await alice.get('/')).body, '<a href="/login">Log in</a>')
})
