import { signUp } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { signUpAs } from '../../fixtures/moderators.ts'
import { build } from '../../helper.ts'
import { statementsOf } from '../../statements.ts'

const cases = [
  ['https://spam.example/a', true],
  ['https://www.spam.example/b', true],
  ['https://a.b.spam.example/c', true],
  ['https://SPAM.example./d', true],
  ['https://notspam.example/e', false],
  ['https://spam.example.org/f', false],
  ['https://a.b.co.uk/g', true],
  ['https://x.a.b.co.uk/h', true],
  ['https://b.co.uk/i', false],
  ['https://bücher.example/j', true],
  ['https://shop.xn--bcher-kva.example/k', true],
  ['http://192.0.2.1/l', true],
  ['http://1.192.0.2/m', false],
  ['http://[2001:db8::1]/n', true]
] as const

onEveryEngine('a banned domain is banned with its subdomains, in any spelling', async (t, { url }) => {
  const app = await build(t, { url })
  const [alice, mona] = [await signUp(app, 'alice'), await signUpAs(app, 'mona')]
  const reason = 'Spam'
  const banned = [
    'spam.example',
    'https://www.a.b.co.uk/page',
    'Bücher.example.',
    '192.0.2.1',
    '[2001:db8::1]'
  ]
  for (const domain of [...banned, 'spam.example']) {
    const answer = await mona.send('PUT', `/api/mod/domains/${encodeURIComponent(domain)}`, { reason })
    t.match(answer, { statusCode: 200, body: '{"batch":null}' }, domain)
  }
  for (const domain of ['com', 'not a domain', 'https://'])
    t.equal(
      (await mona.send('PUT', `/api/mod/domains/${encodeURIComponent(domain)}`, { reason })).json().code,
      'DOMAIN_INVALID',
      domain
    )
  const { domains } = (await mona.send('GET', '/api/mod/domains')).json()
  t.same(
    domains.map(({ domain }: { domain: string }) => domain),
    ['192.0.2.1', '[2001:db8::1]', 'a.b.co.uk', 'spam.example', 'xn--bcher-kva.example']
  )
  for (const [post_url, isBanned] of cases) {
    await app.orm.em.fork().execute('delete from posts')
    const post = { title: 'T', post_url }
    let answer = await alice.send('GET', '/')
    const statements = await statementsOf(app.orm, async () => {
      answer = await alice.send('POST', '/api/posts', post)
    })
    t.equal(answer.statusCode, isBanned ? 422 : 201, post_url)
    if (isBanned) t.match(answer.json(), { code: 'DOMAIN_BANNED', detail: /Spam/ })
    t.equal(statements.filter((sql) => /from .?domains/.test(sql)).length, 1)
  }
  t.match((await mona.send('GET', '/mod/domains')).body, /bücher\.example.*Accept/s)
  t.equal((await mona.send('DELETE', '/api/mod/domains/spam.example', {})).statusCode, 204)
  const post = { title: 'T', post_url: 'https://spam.example/a' }
  t.equal((await alice.send('POST', '/api/posts', post)).statusCode, 201)
})
