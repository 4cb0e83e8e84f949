import type { FastifyInstance } from 'fastify'
import { type Client, signUp } from '../../client.ts'
import { addPosts } from '../../content.ts'
import { onEveryEngine } from '../../engines.ts'
import { signUpAs } from '../../fixtures/moderators.ts'
import { build } from '../../helper.ts'
import { Reader } from '../../reader.ts'
import { statementsOf } from '../../statements.ts'

const env = { NEW_MEMBER_DAYS: '7', SITE_URL: 'https://board.example' }
const limits = { new_member_posts: 1000, new_member_comments: 1000 }

const codeOf = async (answer: ReturnType<Client['send']>) => {
  const { statusCode, body } = await answer
  return statusCode < 300 ? statusCode : `${statusCode} ${JSON.parse(body).code}`
}

/** A member who is no longer new. */
async function makeKnown(app: FastifyInstance, id: number) {
  const since = new Date(Date.now() - 8 * 86_400_000)
  await app.orm.em.fork().execute('update users set karma = 5, created_at = ? where id = ?', [since, id])
}

function readerOf(app: FastifyInstance, client: Client): Reader {
  const reader = new Reader(app)
  for (const [name, value] of client.cookies) reader.cookies.set(name, value)
  return reader
}

onEveryEngine('new members mention two members in a text, not three', async (t, { url }) => {
  const app = await build(t, { url, env: { NEW_MEMBER_DAYS: '7' } })
  await app.changeSettings(app.orm.em.fork(), limits, 'board')
  const [alice, mona] = [await signUp(app, 'alice'), await signUpAs(app, 'mona')]
  for (const name of ['bob', 'cid', 'dan']) await signUp(app, name)
  const [two, three] = ['@bob, @BOB and @cid; @nobody1 @nobody2', '@bob @cid @dan']
  const post = (client: Client, text: string) =>
    codeOf(client.send('POST', '/api/posts', { title: 'T', text }))
  const comment = (client: Client, comment_text: string) =>
    codeOf(client.send('POST', '/api/comments', { post_id: 1, comment_text }))
  t.same([await post(alice, two), await post(alice, three)], [201, '403 MENTIONS_TOO_MANY'])
  t.same([await comment(alice, two), await comment(alice, three)], [201, '403 MENTIONS_TOO_MANY'])
  t.equal(await comment(alice, `\`${three}\``), 201, 'code mentions nobody')
  t.equal(await codeOf(alice.send('PUT', '/api/posts/1', { text: three })), '403 MENTIONS_TOO_MANY')
  t.equal(
    await codeOf(alice.send('PUT', '/api/comments/1', { comment_text: three })),
    '403 MENTIONS_TOO_MANY'
  )
  t.same([await post(mona, three), await comment(mona, three)], [201, 201], 'a moderator')

  const reader = readerOf(app, alice)
  const forms = {
    '/submit': { title: 'T', post_url: '', text: three },
    '/dashboard/edit/1': { title: 'T', text: three },
    '/post/1/comment': { comment_text: three },
    '/comment/1/reply': { comment_text: three },
    '/comment/1/edit': { comment_text: three }
  }
  for (const [path, fields] of Object.entries(forms)) {
    const answer = await reader.post(path, fields)
    t.match(
      answer,
      { statusCode: 403, body: /may mention 2 others in a text\. Please take out the rest/ },
      path
    )
    t.match(answer.body, `${three}</textarea>`, `${path} gives the text back`)
  }
  await makeKnown(app, alice.id)
  t.same([await post(alice, three), await comment(alice, three)], [201, 201])
})

const links: [link: string, isAccepted: boolean][] = [
  ['https://known.example/a', true],
  ['https://www.KNOWN.example./b', true],
  ['https://bücher.example/c', true],
  ['https://board.example/post/1', true],
  ['https://sub.known.example/d', false],
  ['https://new.example/e', false],
  ['https://deleted.example/f', false]
]

onEveryEngine('by a setting, new members link only to sites that were posted before', async (t, { url }) => {
  const app = await build(t, { url, env })
  const [alice, mona] = [await signUp(app, 'alice'), await signUpAs(app, 'mona')]
  await addPosts(app.orm, [
    { user_id: mona.id, domain: 'known.example' },
    { user_id: mona.id, domain: 'xn--bcher-kva.example' },
    { user_id: mona.id, domain: 'deleted.example', deleted_at: new Date() }
  ])
  const title = 'T'
  await app.changeSettings(app.orm.em.fork(), limits, 'board')
  const first = await alice.send('POST', '/api/posts', { title, text: 'https://free.example/' })
  t.equal(first.statusCode, 201, 'not without the setting')
  await app.changeSettings(app.orm.em.fork(), { new_member_links: true }, 'board')
  for (const [link, isAccepted] of links) {
    const expected = isAccepted ? 201 : '403 DOMAIN_UNKNOWN'
    const comment = { post_id: 1, comment_text: `See [this](${link}) and [that](/post/1).` }
    t.equal(await codeOf(alice.send('POST', '/api/posts', { title, post_url: link })), expected, link)
    t.equal(await codeOf(alice.send('POST', '/api/posts', { title, text: `Or ${link}` })), expected, link)
    t.equal(await codeOf(alice.send('POST', '/api/comments', comment)), expected, link)
  }
  for (const target of ['//new.example/', 'http:new.example'])
    t.equal(
      await codeOf(alice.send('POST', '/api/comments', { post_id: 1, comment_text: `[a](<${target}>)` })),
      '403 DOMAIN_UNKNOWN',
      target
    )
  const mixed = 'a@new.example, <mailto:b@new.example>, `https://new.example`'
  t.equal(await codeOf(alice.send('POST', '/api/posts', { title, text: mixed })), 201, 'no links to sites')

  const text = 'https://new.example/'
  const { id } = first.json()
  const written = (await alice.send('POST', '/api/comments', { post_id: 1, comment_text: 'C' })).json()
  t.equal(await codeOf(alice.send('PUT', `/api/posts/${id}`, { text })), '403 DOMAIN_UNKNOWN')
  t.equal(
    await codeOf(alice.send('PUT', `/api/comments/${written.id}`, { comment_text: text })),
    '403 DOMAIN_UNKNOWN'
  )
  t.equal(await codeOf(alice.send('PUT', `/api/posts/${id}`, { title: 'Other' })), 204)
  const reader = readerOf(app, alice)
  for (const [path, fields] of Object.entries({
    '/submit': { title, post_url: text, text: '' },
    '/post/1/comment': { comment_text: text },
    [`/comment/${written.id}/edit`]: { comment_text: text },
    [`/dashboard/edit/${id}`]: { title, text }
  })) {
    const answer = await reader.post(path, fields)
    t.match(answer, { statusCode: 403, body: /Please take out the link to new\.example\./ }, path)
  }
  await app.orm.em.fork().execute('update users set posts_bucket = 0')
  t.equal(await codeOf(mona.send('POST', '/api/posts', { title, post_url: text })), 201, 'a moderator')
  t.equal(await codeOf(alice.send('POST', '/api/posts', { title, text })), 201, 'it is known now')
  await makeKnown(app, alice.id)
  t.equal(await codeOf(alice.send('POST', '/api/posts', { title, post_url: 'https://own.example' })), 201)
})

onEveryEngine('what cannot be refused costs no statement', async (t, { url }) => {
  const app = await build(t, { url, env })
  await app.changeSettings(app.orm.em.fork(), { ...limits, new_member_links: true }, 'board')
  const alice = await signUp(app, 'alice')
  await alice.send('POST', '/api/posts', { title: 'T', text: 'W' })
  const count = async (comment_text: string) => {
    const statements = await statementsOf(app.orm, async () => {
      t.equal((await alice.send('POST', '/api/comments', { post_id: 1, comment_text })).statusCode, 201)
    })
    return statements.length
  }
  t.equal(await count('[here](/post/1) and https://board.example/'), await count('Words'))
})
