import type { Client } from '../../client.ts'
import { signUp } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

const nothing = ['[a]: https://a.example', '&nbsp;', '>', '<!-- -->', '\u200b\u3164', '- \n- ', '***']

const json = async (member: Client, ...request: Parameters<Client['send']>) =>
  (await member.send(...request)).json()

onEveryEngine(
  'a text that shows nothing is empty, when it is written and when it is changed',
  async (t, engine) => {
    const app = await build(t, engine)
    const alice = await signUp(app, 'alice')
    const { id: post_id } = await json(alice, 'POST', '/api/posts', { title: 'T', text: 'Words' })
    const { id } = await json(alice, 'POST', '/api/comments', { comment_text: 'Words', post_id })
    for (const text of nothing) {
      const empty = { status: 422, code: 'SUBMISSION_EMPTY' }
      t.match(await json(alice, 'POST', '/api/posts', { title: 'T', text }), empty, text)
      t.match(await json(alice, 'PUT', `/api/posts/${post_id}`, { text }), empty, text)
      const emptyComment = { status: 422, code: 'COMMENT_EMPTY' }
      t.match(await json(alice, 'POST', '/api/comments', { comment_text: text, post_id }), emptyComment, text)
      t.match(await json(alice, 'PUT', `/api/comments/${id}`, { comment_text: text }), emptyComment, text)
      t.equal((await alice.send('PUT', '/api/users/me', { about: text })).statusCode, 204)
      t.match(await json(alice, 'GET', '/api/users/alice'), { about: null, about_html: null }, text)
    }
    t.match(await json(alice, 'GET', '/api/posts/1'), {
      text: 'Words',
      comments: [{ comment_text: 'Words' }]
    })
  }
)

onEveryEngine('a title is cleaned when it is written and when it is changed', async (t, engine) => {
  const app = await build(t, engine)
  const alice = await signUp(app, 'alice')
  const title = ' Cafe\u0301\tau\n\u202elait\u202c \u200b\u0007'
  await alice.send('POST', '/api/posts', { title, text: 'Words' })
  t.match(await json(alice, 'GET', '/api/posts/1'), { title: 'Café au lait' })
  await alice.send('PUT', '/api/posts/1', { title: `${title}!` })
  t.match(await json(alice, 'GET', '/api/posts/1'), { title: 'Café au lait !' })
  for (const empty of ['\u200b\u202e', ' \t\n'])
    t.match(await json(alice, 'PUT', '/api/posts/1', { title: empty }), { code: 'TITLE_EMPTY' })
  const grows = '\ufb2c'.repeat(101)
  t.match(await json(alice, 'POST', '/api/posts', { title: grows, text: 'x' }), {
    status: 422,
    code: 'TITLE_TOO_LONG'
  })
})

onEveryEngine('a link leads where its host says, and is compared by its bytes', async (t, engine) => {
  const app = await build(t, engine)
  const alice = await signUp(app, 'alice')
  const post = (post_url: string) => json(alice, 'POST', '/api/posts', { title: 'T', post_url })
  t.match(await post('http:github.com/login'), { id: 1 })
  t.match(await post('https://www.github.com/%6Cogin/#top'), { code: 'DUPLICATE_LINK', post_id: 1 })
  t.match(await json(alice, 'GET', '/api/posts/1'), {
    post_url: 'http://github.com/login',
    domain: 'github.com'
  })
  t.match(await post('https://example.com/?q=%B0%A1'), { id: 2 })
  t.match(await post('https://example.com/?q=%B0%A2'), { id: 3 })
  t.match(await post('https://example.com/?q=%b0%a1'), { code: 'DUPLICATE_LINK', post_id: 2 })
  t.match(await post('https://example.com/#!/a'), { id: 4 })
  t.match(await post('https://example.com/#!/b'), { id: 5 })
  t.match(await post('https://аррӏе.com/'), { id: 6 })
  t.match(await post('https://github.com⁄login.evil.example'), { id: 7 })
  await alice.send('POST', '/api/comments', { comment_text: 'See https://аррӏе.com/', post_id: 6 })
  for (const path of ['/newest', '/post/6', '/comments', '/site/xn--80ak6aa92e.com']) {
    const { body } = await app.inject(path)
    t.match(body, 'xn--80ak6aa92e.com', path)
    t.notMatch(body, /аррӏе|github\.com⁄/, path)
  }
  t.match(
    (await app.inject('/post/1')).body,
    '<a href="http://github.com/login" rel="nofollow ugc noopener" dir="auto">T</a>'
  )
})

onEveryEngine('the bookmarklet runs nothing from the Host header', async (t, engine) => {
  const app = await build(t, engine)
  const alice = await signUp(app, 'alice')
  for (const host of ['a%22+alert(1)+%22', "a'b", 'news.example:8080', 'x%2e']) {
    const { body } = await app.inject({
      url: '/submit',
      headers: { host },
      cookies: Object.fromEntries(alice.cookies)
    })
    const [, href = ''] = /class="bookmarklet" href="([^"]*)"/.exec(body) ?? []
    const script = decodeURIComponent(href.replaceAll('&quot;', '"').replaceAll('&#39;', "'"))
    const [, address = ''] =
      /^javascript:location\.href="([^"\\]*)\/submit\?url="\+encodeURIComponent\(/.exec(script) ?? []
    t.match(address, /^(https?:\/\/[\w.:-]+)?$/, host)
    t.notMatch(script, 'alert', host)
  }
})
