import { PassThrough } from 'node:stream'
import { test } from 'tap'
import { password } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { KeepAliveConnection } from '../fixtures/keep-alive.ts'
import { build, listen } from '../helper.ts'
import { newMember } from '../reader.ts'
import { assertValid } from '../src/views/html.ts'

const comment_text = 'Words <b>that</b> took\n\na while'

onEveryEngine(
  'an error of ours gives a reference that the log has, and what was typed',
  async (t, { url }) => {
    const log = new PassThrough()
    let text = ''
    log.on('data', (chunk) => {
      text += chunk
    })
    const app = await build(t, { url, log })
    const alice = await newMember(app, 'alice')
    await alice.submit('/submit', { title: 'T', text: 'Words', post_url: '' })
    await app.orm.em.fork().execute('alter table comments rename to elsewhere')

    const page = await alice.post('/post/1/comment', { comment_text })
    t.equal(page.statusCode, 500)
    await assertValid(t, 'error page', page.body)
    t.match(page.body, '<form class="form" id="retry" method="post" action="/post/1/comment">')
    t.match(page.body, '>\nWords &#60;b&#62;that&#60;/b&#62; took\n\na while</textarea>')
    t.notMatch(page.body, /elsewhere|comments where|select/)
    const [, reference = ''] = page.body.match(/<code>([0-9a-f]{8}-\w+)<\/code>/) ?? []
    const json = await app.inject('/api/posts/1')
    t.match(json.json(), { status: 500, code: 'INTERNAL_ERROR', reference: /^[0-9a-f]{8}-\w+$/ })
    const errors = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .filter(({ level }) => level === 50)
    t.same(
      errors.map(({ reqId }) => reqId),
      [reference, json.json().reference]
    )
    t.notOk('reference' in (await app.inject('/api/nope')).json(), 'nothing is logged')
  }
)

onEveryEngine('429 says when, and gives back what was typed', async (t, { url }) => {
  const app = await build(t, { url, env: { WRITES_PER_MINUTE: '1' } })
  const alice = await newMember(app, 'alice')
  await alice.submit('/submit', { title: 'T', text: 'Words', post_url: '' })
  for (const id of [1, 2]) await alice.post(`/dashboard/edit/1`, { title: `Title ${id}` })
  const page = await alice.post('/post/1/comment', { comment_text })
  t.equal(page.statusCode, 429)
  t.match(page.body, /Please try again in (1 minute|\d+ seconds?)\./)
  t.match(page.body, 'took\n\na while</textarea>')
  const removal = await alice.post('/dashboard/edit/1/delete')
  t.match(removal.body, /Please try again in/)
})

onEveryEngine('a text that comes too late is given back', async (t, { url }) => {
  const app = await build(t, { url })
  const [alice, bob] = [await newMember(app, 'alice'), await newMember(app, 'bob')]
  for (const title of ['Stays', 'Goes']) await alice.submit('/submit', { title, text: 'Words', post_url: '' })
  await alice.submit('/post/1/comment', { comment_text: 'Goes' })
  await alice.submit('/comment/1/delete')
  await alice.submit('/dashboard/edit/2/delete')
  for (const [status, path] of [
    [410, '/post/2/comment'],
    [404, '/comment/1/reply'],
    [404, '/post/3/comment']
  ] as const) {
    const page = await bob.post(path, { comment_text })
    t.equal(page.statusCode, status, path)
    t.match(page.body, 'took\n\na while</textarea>', path)
  }
  await app.orm.em.fork().execute('delete from sessions')
  for (const [path, form] of [
    ['/post/1/comment', { comment_text }],
    ['/submit', { title: 'T', text: comment_text, post_url: '' }],
    ['/dashboard/settings/about', { about: comment_text }]
  ] as const) {
    const page = await bob.post(path, form)
    t.match(page, { statusCode: 401, headers: { 'cache-control': 'private, no-store' } })
    await assertValid(t, 'error page', page.body)
    t.match(page.body, `action="${path}"`)
    t.match(page.body, 'took\n\na while</textarea>')
    t.match(page.body, '<a href="/login" target="_blank">')
  }
  const vote = await bob.post('/post/1/vote', { voted: '1' })
  t.match(vote, { statusCode: 303, headers: { location: /^\/login\?/ } }, 'nothing was typed')
  await bob.submit('/login', { email: 'bob@example.com', password })
  t.match((await bob.submit('/post/1/comment', { comment_text })).body, 'took')
})

test('a form that is sent while the board closes is given back, but for passwords', async (t) => {
  const address = await build(t, { url: 'sqlite::memory:' }).then(async (app) => {
    const address = await listen(app)
    return { app, address }
  })
  const connection = await KeepAliveConnection.open(address.address)
  const closed = address.app.close()
  await new Promise(setImmediate)
  const form = new URLSearchParams({ email: 'alice@example.com', password, next: '/newest' }).toString()
  connection.write(
    `POST /login HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${form.length}\r\n\r\n${form}`
  )
  const { status, body } = await connection.answer()
  t.equal(status, 503)
  t.match(body, 'value="alice@example.com"')
  t.match(body, '<input type="hidden" name="next" value="/newest">')
  t.match(body, 'type="password"')
  t.notMatch(body, password)
  connection.close()
  await closed
})
