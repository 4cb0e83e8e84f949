import { Post, User } from '../../../src/database/entities.ts'
import { password, signUp } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`

/** Bodies for the route that creates a post, with the expected status. */
const bodies: [name: string, payload: string, status: number][] = [
  ['nothing', '', 400],
  ['half of it', '{"title":"T"', 400],
  ['no object', '[]', 400],
  ['null', 'null', 400],
  ['a string', '"title"', 400],
  ['a number', '1e999', 400],
  ['a NUL', '{"title":"a\\u0000b","text":"t"}', 400],
  ['half of a surrogate pair', '{"title":"a\\ud800b","text":"t"}', 400],
  ['the other half', '{"title":"T","text":"\\udc00"}', 400],
  ['a bare NUL', '{"title":"a\0b","text":"t"}', 400],
  ['a number for a title', '{"title":1,"text":"t"}', 400],
  ['a list for a title', '{"title":["T"],"text":"t"}', 400],
  ['null for a title', '{"title":null,"text":"t"}', 400],
  ['true for a text', '{"title":"T","text":true}', 400],
  ['an object for a URL', '{"title":"T","post_url":{"href":"https://example.com/"}}', 400],
  ['a long title', `{"title":"${'𝕏'.repeat(301)}","text":"t"}`, 400],
  ['a long text', `{"title":"T","text":"${'x'.repeat(10_001)}"}`, 400],
  ['too much', `{"title":"T","text":"${'x'.repeat(140_000)}"}`, 413],
  ['one name twice', '{"title":"T","title":"U","text":"t"}', 400],
  ['a prototype', '{"title":"T","text":"t","__proto__":{"title":"x"}}', 400],
  ['a constructor', '{"title":"T","text":"t","constructor":{"prototype":{"x":1}}}', 400],
  ['depth', `{"title":"T","text":${deep}}`, 400],
  ['depth where nobody looks', `{"title":"Deep","text":"t","a":${deep}}`, 400],
  ['a URL that is none', '{"title":"T","post_url":"https://"}', 422],
  ['a URL with a password', '{"title":"T","post_url":"https://a:b@example.com/"}', 422],
  ['a URL of a file', '{"title":"T","post_url":"file:///etc/passwd"}', 422],
  ['a URL that runs', '{"title":"T","post_url":" java\\nscript:alert(1)"}', 422],
  ['a long host', `{"title":"T","post_url":"https://${'a.'.repeat(200)}example/"}`, 422],
  ['a title of spaces', '{"title":"\\u3000\\u2003\\n","text":"t"}', 422],
  ['the longest there is', `{"title":"${'𝕏'.repeat(300)}","text":"${'𝕏'.repeat(10_000)}"}`, 201],
  [
    'ids that are not asked for',
    '{"title":"T","text":"mine","id":999,"user_id":1,"vote_count":5,"hot":9e9}',
    400
  ]
]

onEveryEngine('an invalid body gives a 4xx', async (t, engine) => {
  const app = await build(t, engine)
  await signUp(app, 'alice')
  const bob = await signUp(app, 'bob')
  const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }
  const cookies = Object.fromEntries(bob.cookies)
  for (const [name, payload, status] of bodies) {
    const answer = await app.inject({ method: 'POST', url: '/api/posts', headers, cookies, payload })
    t.equal(answer.statusCode, status, `${name}: ${answer.body.slice(0, 200)}`)
    if (status >= 400)
      t.match(answer.json(), { status, title: /^[A-Z]/, detail: /./, code: /^[A-Z_]+$/ }, name)
  }
  const posts = await app.orm.em.fork().find(Post, { id: { $gt: 0 } })
  t.match(posts, [{ title: '𝕏'.repeat(300), user: { id: bob.id }, vote_count: 0 }])
  t.equal(posts.length, 1)
})

onEveryEngine('an id is a whole number or its digits, and nothing similar', async (t, engine) => {
  const app = await build(t, engine)
  const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')]
  const { id } = (await alice.send('POST', '/api/posts', { title: 'T', text: 't' })).json()
  t.equal(id, 1)
  const none = [
    true,
    false,
    null,
    '',
    ' 1',
    '1 ',
    '01',
    '+1',
    '1.0',
    '1e0',
    '0x1',
    '１',
    [1],
    ['1'],
    { id: 1 },
    0,
    -1,
    1.5
  ]
  for (const post_id of [...none, 2 ** 32, 2 ** 53, 1e308, '9'.repeat(20), 'NaN']) {
    const shown = JSON.stringify(post_id)
    t.equal((await alice.send('PUT', '/api/posts/upvote', { post_id })).statusCode, 400, `body ${shown}`)
    const comment = { comment_text: 'x', post_id }
    t.equal((await alice.send('POST', '/api/comments', comment)).statusCode, 400, `comment ${shown}`)
    if (typeof post_id === 'object' || post_id === '') continue
    const path = `/api/posts/${encodeURIComponent(String(post_id))}`
    t.equal((await alice.send('GET', path)).statusCode, 404, path)
    t.equal((await alice.send('PUT', `${path}/vote`)).statusCode, 404, path)
  }
  for (const post_id of [2 ** 32 - 1, String(2 ** 32 - 1)])
    t.equal((await alice.send('PUT', '/api/posts/upvote', { post_id })).statusCode, 404)
  for (const post_id of [1, '1'])
    t.equal((await bob.send('PUT', '/api/posts/upvote', { post_id })).statusCode, 204)
  t.match((await bob.send('GET', '/api/posts/1')).json(), { vote_count: 1, voted: true })
})

onEveryEngine('usernames are visible, work in URLs and are unique', async (t, engine) => {
  const app = await build(t, engine)
  const join = async (username: string, address = 'new@example.com') => {
    const payload = { username, email: address, password }
    return (await app.inject({ method: 'POST', url: '/api/users', remoteAddress: '192.0.2.1', payload }))
      .statusCode
  }
  const refused = [
    '',
    ' ',
    '.',
    '..',
    '-_-',
    'me',
    'ME',
    'ｍｅ',
    'a b',
    'a\u200db',
    'a\ufe0f',
    '\u3164',
    'a\u115f',
    'ﷺ',
    '<b>',
    'a/b',
    'a\0'
  ]
  for (const username of [...refused, 'x'.repeat(51), 'a\u202eb', '[deleted]', '\u2800', 'a\u00adb'])
    t.equal(await join(username), 400, JSON.stringify(username))
  for (const address of [
    '',
    'a',
    '@',
    'a@',
    '@a',
    'a@b@c',
    'a b@c',
    'a\0@b',
    'a\n@b',
    `${'x'.repeat(254)}@b`
  ])
    t.equal(await join('fine', address), 400, JSON.stringify(address))
  t.equal(await join('İ'.repeat(50)), 422, 'longer when folded')
  t.equal(await app.orm.em.fork().count(User), 0)
  const names = ['José', 'Jose', '漢字', 'Ω', 'a.b_c-d', '१२३', 'm', 'né']
  for (const [index, username] of names.entries())
    t.equal(await join(username, `${index}@example.com`), 201, username)
  for (const username of ['JOSÉ', 'Jose\u0301', 'ｊｏｓｅ', 'ω']) t.equal(await join(username), 409, username)
  for (const username of names) {
    const profile = await app.inject(`/api/users/${encodeURIComponent(username)}`)
    t.match(profile.json(), { username }, username)
  }
})

onEveryEngine('replies reveal no implementation details', async (t, engine) => {
  const app = await build(t, engine)
  const alice = await signUp(app, 'alice')
  const telling =
    /select |insert |sqlite|mysql|mariadb|mikro|constraint|stack|node_modules|\.ts|fastify\/|argon|bcrypt|password"?:/i
  for (const [method, url, body] of [
    ['GET', '/api/posts?cursor=x', undefined],
    ['GET', "/api/users/' or 1=1 --", undefined],
    ['GET', '/api/users/alice', undefined],
    ['GET', '/api/users/me', undefined],
    ['POST', '/api/users', { username: 'alice', email: 'x@example.com', password }],
    ['PUT', '/api/users/me/email', { current_password: 'x', email: 'alice@example.com' }],
    ['POST', '/api/posts', { title: "'; drop table posts; --", text: '"`' }],
    ['PUT', '/api/posts/1', { title: '\\' }]
  ] as const) {
    const answer = await alice.send(method, url, body)
    t.ok(answer.statusCode < 500, `${method} ${url}`)
    t.notMatch(answer.body, telling, `${method} ${url}`)
  }
})
