import { hash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { banMember, endSessionsOf } from '../../src/accounts/administer.ts'
import { newTokenText } from '../../src/accounts/tokens/text.ts'
import { Token } from '../../src/database/entities.ts'
import { forGood } from '../../src/members/roles.ts'
import { type Client, password, signUp } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { sendWith, tokenOf } from '../fixtures/tokens.ts'
import { build } from '../helper.ts'
import { newMember } from '../reader.ts'
import { statementsOf } from '../statements.ts'

const path = '/dashboard/settings/tokens'
const confirmed = { current_password: password }
const wanted = { name: 'CI', scopes: ['read'], days: 30 }

const invalid = {
  statusCode: 401,
  headers: {
    'www-authenticate': 'Bearer error="invalid_token"',
    'content-type': /problem\+json/,
    'cache-control': 'private, no-store'
  }
}

const status = async (app: FastifyInstance, token: string) =>
  (await sendWith(app, token, 'GET', '/api/users/me')).statusCode

onEveryEngine('a member makes, lists and deletes tokens by the API', async (t, { url }) => {
  const app = await build(t, { url })
  const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')]
  t.match((await alice.send('POST', '/api/users/me/tokens', wanted)).json(), { code: 'CONFIRMATION_NEEDED' })
  const wrong = await alice.send('POST', '/api/users/me/tokens', { ...wanted, current_password: 'wrong' })
  t.match(wrong.json(), { code: 'PASSWORD_WRONG' })
  const made = await alice.send('POST', '/api/users/me/tokens', { ...wanted, ...confirmed })
  t.equal(made.statusCode, 201)
  const { id, token } = made.json()
  t.match(token, /^jtn_[0-9A-Za-z]{36}$/)

  const list = await alice.send('GET', '/api/users/me/tokens')
  t.match(list.json(), {
    tokens: [{ id, name: 'CI', hint: token.slice(0, 8), scopes: ['read'], last_used_at: null }]
  })
  t.notMatch(list.body, token)
  const rows = await app.orm.em.fork().execute('select * from tokens')
  t.match(rows, [{ token_hash: hash('sha256', token) }])
  t.notMatch(JSON.stringify(rows), token.slice(8), 'the table has only the hash')

  t.match((await sendWith(app, token, 'GET', '/api/users/me')).json(), { username: 'alice' })
  t.match((await bob.send('DELETE', `/api/users/me/tokens/${id}`)).json(), { code: 'TOKEN_NOT_FOUND' })
  t.equal((await alice.send('DELETE', `/api/users/me/tokens/${id}`)).statusCode, 204)
  t.match(await sendWith(app, token, 'GET', '/api/users/me'), invalid)
  t.equal((await alice.send('DELETE', `/api/users/me/tokens/${id}`)).statusCode, 404)
})

onEveryEngine('what a token may not be is said', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  for (const changes of [
    { name: ' - ' },
    { name: 'a\nb' },
    { name: 'x'.repeat(51) },
    { scopes: [] },
    { scopes: ['admin'] },
    { scopes: ['read', 'read'] },
    { days: 0 },
    { days: 3_651 },
    { days: 'soon' }
  ]) {
    const answer = await alice.send('POST', '/api/users/me/tokens', { ...wanted, ...confirmed, ...changes })
    t.match(answer.json(), { status: 400, code: 'VALIDATION_FAILED' }, JSON.stringify(changes))
  }
  for (let n = 0; n < 50; n++) await tokenOf(app, alice.id)
  const answer = await alice.send('POST', '/api/users/me/tokens', { ...wanted, ...confirmed })
  t.match(answer.json(), { status: 409, code: 'TOKENS_TOO_MANY' })
})

onEveryEngine(
  'the page makes a token, shows it once, and deletes it, without JavaScript',
  async (t, { url }) => {
    const app = await build(t, { url })
    const alice = await newMember(app, 'alice')
    const form = { token_name: 'My feed', access: 'write', days: 'never' }
    const refused = await alice.post(path, { ...form, current_password: 'wrong' })
    t.equal(refused.statusCode, 403)
    t.match(refused.body, /That is not your password/)
    t.match(refused.body, 'value="My feed"', 'the input is kept')
    const nameless = await alice.post(path, { ...form, ...confirmed, token_name: '…' })
    t.match(nameless.body, 'One line with at least one letter or digit')
    const made = await alice.post(path, { ...form, ...confirmed })
    t.equal(made.headers['cache-control'], 'private, no-store')
    const [token = ''] = made.body.match(/jtn_[0-9A-Za-z]{36}/) ?? []
    t.equal(await status(app, token), 200)
    const page = (await alice.get(path)).body
    t.notMatch(page, token)
    t.match(page, token.slice(0, 8))
    t.match(page, 'My feed')
    t.match(page, 'write; made')
    t.match(page, 'does not expire')
    t.notMatch(page, 'Read and moderate')
    const [, id = ''] = page.match(/tokens\/(\d+)\/delete/) ?? []
    t.match((await alice.submit(`${path}/${id}/delete`, {})).body, 'Deleted: nobody can use it any more.')
    t.equal(await status(app, token), 401)
  }
)

onEveryEngine('the last use is written at most once an hour', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  const token = await tokenOf(app, alice.id)
  const used = async () => (await app.orm.em.fork().findOneOrFail(Token, { user: alice.id })).last_used_at
  t.equal(await used(), null)
  await status(app, token)
  const first = await used()
  t.ok(first)
  const statements = await statementsOf(app.orm, () => status(app, token))
  t.equal(statements.length, 1, 'one statement, which reads')
  t.same(await used(), first)
  const hourAgo = new Date(Date.now() - 3_601_000)
  await app.orm.em.fork().nativeUpdate(Token, { user: alice.id }, { last_used_at: hourAgo })
  await status(app, token)
  t.ok((await used())?.getTime() ?? 0 > hourAgo.getTime())
})

onEveryEngine('what is not a token costs no query, and an unknown one is refused', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  const token = await tokenOf(app, alice.id)
  const last = token.at(-1) === 'a' ? 'b' : 'a'
  for (const wrong of ['', 'x', `${token.slice(0, -1)}${last}`, `${token}x`, token.slice(4)]) {
    const statements = await statementsOf(app.orm, async () => {
      for (const route of ['/api/users/me', '/api/posts']) {
        const answer = await sendWith(app, wrong, 'GET', route)
        t.match(answer, invalid, `${route} ${wrong}`)
        t.match(answer.json(), { code: 'TOKEN_INVALID', detail: /Authorization: Bearer/ })
      }
    })
    t.same(
      statements.filter((sql) => /tokens|sessions|users/.test(sql)),
      [],
      wrong
    )
  }
  t.match(await sendWith(app, newTokenText(), 'GET', '/api/users/me'), invalid)
  const nothing = await app.inject('/api/users/me')
  t.match(nothing, { statusCode: 401, headers: { 'www-authenticate': 'Bearer' } })
})

onEveryEngine(
  'a token ends on its day, with a ban, a new password, and with all sessions',
  async (t, { url }) => {
    const app = await build(t, { url })
    const em = () => app.orm.em.fork()
    const ends: Record<string, (client: Client & { id: number }) => Promise<unknown>> = {
      expired: ({ id }) => em().nativeUpdate(Token, { user: id }, { expires_at: new Date(Date.now() - 1) }),
      banned: ({ id }) => banMember(em(), 'board', id, { until: forGood, reason: 'spam' }),
      password: (client) =>
        client.send('PUT', '/api/users/me/password', { ...confirmed, password: 'another long way' }),
      everywhere: (client) => client.send('DELETE', '/api/users/me/sessions', confirmed),
      'by an administrator': ({ id }) => endSessionsOf(em(), 'board', id),
      deleted: (client) => client.send('DELETE', '/api/users/me', confirmed)
    }
    for (const [index, [name, end]] of Object.entries(ends).entries()) {
      const client = await signUp(app, `member${index}`)
      const token = await tokenOf(app, client.id)
      t.equal(await status(app, token), 200, name)
      await end(client)
      t.match(await sendWith(app, token, 'GET', '/api/users/me'), invalid, name)
    }
    const others = await signUp(app, 'others')
    const token = await tokenOf(app, others.id)
    await others.send('DELETE', '/api/users/me/sessions/others', confirmed)
    t.equal(await status(app, token), 200, 'not with some sessions')
  }
)
