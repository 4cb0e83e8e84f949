import { signUp } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'

const text = 'Some *words* for @bob & <b>\n\n    and code'
const shown = /aria-label="Preview"[^>]* autofocus>[\s\S]*Some <em>words<\/em> for [\s\S]*<code>and code/

/** Every form with a text, its fields, and what else it has to give back. */
const forms = [
  ['/submit', { title: '', post_url: '', text }, 'id="submit-title"'],
  ['/submit', { title: 'A title', post_url: 'https://example.com/', text }, 'value="https://example.com/"'],
  ['/post/1/comment', { comment_text: text }, 'A post'],
  ['/comment/1/reply', { comment_text: text }, 'id="reply"'],
  ['/comment/1/edit', { comment_text: text }, 'id="edit"'],
  ['/dashboard/edit/1', { title: 'Another title', text }, 'value="Another title"'],
  ['/dashboard/settings/about', { about: text }, 'About you']
] as const

onEveryEngine('each text form shows a preview without a script, and writes nothing', async (t, { url }) => {
  const app = await build(t, { url, env: { WRITES_PER_MINUTE: '10' } })
  const bob = await signUp(app, 'bob')
  const alice = await newMember(app, 'alice')
  await alice.submit('/submit', { title: 'A post', post_url: '', text: 'Before' })
  await alice.submit('/post/1/comment', { comment_text: 'Before' })
  const em = app.orm.em.fork()
  const look = () =>
    Promise.all(['users', 'posts', 'comments', 'notices'].map((name) => em.execute(`select * from ${name}`)))
  const before = await look()

  for (const [path, fields, kept] of forms) {
    const answer = await alice.post(path, { ...fields, preview: 'yes' })
    t.equal(answer.statusCode, 200, path)
    t.match(answer.body, shown, path)
    t.match(answer.body, '>\nSome *words* for @bob &#38; &#60;b&#62;', 'the text is kept')
    t.match(answer.body.replaceAll('&#58;', ':').replaceAll('&#47;', '/'), kept)
    t.notMatch(answer.body, /role="alert"|aria-invalid/)
    t.match((await new Reader(app).post(path, { ...fields, preview: 'yes' })).body, 'Please log in')
  }
  t.match((await alice.post('/post/1/comment', { comment_text: text, preview: 'yes' })).body, '/user/bob')
  t.same(await look(), before, 'nothing was written')
  t.same((await bob.send('GET', '/api/notices')).json().notices, [], 'nobody was told')

  t.equal((await alice.post('/post/1/comment', { comment_text: ' ', preview: 'yes' })).statusCode, 422)
  const long = await alice.post('/post/1/comment', { comment_text: 'x'.repeat(10_001), preview: 'yes' })
  t.equal(long.statusCode, 400)
  t.match(long.body, 'At most 10000 characters')
  t.equal((await alice.post('/dashboard/edit/9', { title: 'T', text, preview: 'yes' })).statusCode, 404)
})

onEveryEngine('previews have a limit of their own, and spend no other', async (t, { url }) => {
  const app = await build(t, { url, env: { WRITES_PER_MINUTE: '4' } })
  const alice = await newMember(app, 'alice')
  const fields = { title: '', post_url: '', text, preview: 'yes' }
  const statuses = []
  for (let times = 0; times < 5; times++) statuses.push((await alice.post('/submit', fields)).statusCode)
  t.same(statuses, [200, 200, 200, 200, 429], 'also when other fields are empty')
  const refused = await alice.post('/submit', { ...fields, title: 'T' })
  t.equal(refused.statusCode, 429)
  t.match(refused.body, 'Some *words* for')
  const post = { title: 'T', post_url: '', text }
  t.equal((await alice.post('/submit', post)).statusCode, 303, 'a post is not refused')
  for (let times = 0; times < 3; times++) await alice.post('/dashboard/settings/about', { about: 'Me' })
  const about = await alice.post('/dashboard/settings/about', { about: 'Me', preview: 'yes' })
  t.equal(about.statusCode, 429)
  const bob = await newMember(app, 'bob')
  for (let times = 0; times < 4; times++) await bob.post('/submit', fields)
  const keys = await bob.post('/dashboard/settings/keys', { shortcuts: 'on', preview: 'yes' })
  t.equal(keys.statusCode, 303, 'other forms have no preview')
})

onEveryEngine('the API renders a text', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  const ask = async (body: object) => {
    const answer = await alice.send('POST', '/api/preview', body)
    return answer.statusCode === 200 ? answer.json().html : answer.json().code
  }
  t.equal(await ask({ text: '*a* @alice' }), '<p><em>a</em> @alice</p>\n')
  t.match(await ask({ comment_text: '@alice' }), '<a href="/user/alice">@alice</a>')
  t.equal(await ask({ about: '<b>' }), '<p>&lt;b&gt;</p>\n')
  t.equal(await ask({ comment_text: ' ' }), 'COMMENT_EMPTY')
  for (const body of [{}, { about: 'x'.repeat(2001) }, { text: 'x'.repeat(10_001) }, { text: 'a\0' }])
    t.equal(await ask(body), 'VALIDATION_FAILED', JSON.stringify(body).slice(0, 30))
})
