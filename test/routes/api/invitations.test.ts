import { password, signUp, visitor } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { signUpAs } from '../../fixtures/moderators.ts'
import { build } from '../../helper.ts'

const account = (username: string) => ({ username, email: `${username}@example.com`, password })

onEveryEngine('a member makes, lists and withdraws invitations by the API', async (t, { url }) => {
  const app = await build(t, { url, env: { NEW_MEMBER_DAYS: '7', SITE_URL: 'https://board.example' } })
  const [alice, mona] = [await signUp(app, 'alice'), await signUpAs(app, 'mona')]
  await app.changeSettings(app.orm.em.fork(), { sign_up: 'invite' }, 'board')
  const wanted = { uses: 2, days: 7 }
  const refused = await alice.send('POST', '/api/invitations', wanted)
  t.match(refused.json(), {
    status: 403,
    code: 'FORBIDDEN',
    detail: 'Members invite after 7 days, with 5 points.'
  })
  t.equal((await mona.send('POST', '/api/invitations', { ...wanted, uses: 21 })).statusCode, 400)

  const made = await mona.send('POST', '/api/invitations', wanted)
  t.equal(made.statusCode, 201)
  t.match(made.headers['cache-control'], 'no-store')
  const [, invitation = ''] = /^https:\/\/board\.example\/invite\/([\w-]{43})$/.exec(made.json().link) ?? []
  t.equal((await visitor(app).send('POST', '/api/users', { ...account('bob'), invitation })).statusCode, 201)
  const answer = await mona.send('GET', '/api/invitations')
  const { invitations } = answer.json()
  t.match(invitations, [{ id: Number, uses: 1, created_at: String, expires_at: String }])
  t.notMatch(answer.body, invitation)
  t.same((await alice.send('GET', '/api/invitations')).json(), { invitations: [] })

  const { id } = invitations[0]
  t.equal((await alice.send('DELETE', `/api/invitations/${id}`)).json().code, 'LINK_INVALID', 'not hers')
  t.equal((await mona.send('DELETE', `/api/invitations/${id}`)).statusCode, 204)
  t.same((await mona.send('GET', '/api/invitations')).json(), { invitations: [] })
  t.equal((await visitor(app).send('POST', '/api/users', { ...account('cid'), invitation })).statusCode, 410)
})

onEveryEngine('moderators decide on applications by the API', async (t, { url }) => {
  const app = await build(t, { url })
  const mona = await signUpAs(app, 'mona')
  await app.changeSettings(app.orm.em.fork(), { sign_up: 'approval' }, 'board')
  const [bob, cid] = [visitor(app), visitor(app)]
  await bob.send('POST', '/api/users', { ...account('bob'), application: ' I build ' })
  await cid.send('POST', '/api/users', { ...account('cid'), application: 'Buy' })
  const names = async () => {
    const { applications } = (await mona.send('GET', '/api/mod/applications')).json()
    return applications.map(({ username }: { username: string }) => username)
  }
  t.match((await mona.send('GET', '/api/mod/applications')).json(), {
    applications: [{ username: 'bob', application: 'I build', created_at: String }, { username: 'cid' }]
  })
  const decide = async (path: string) => {
    const answer = await mona.send('POST', `/api/mod/applications/${path}`)
    return answer.statusCode === 204 ? 204 : answer.json().code
  }
  t.equal(await decide('BOB/approve'), 204)
  t.same(await names(), ['cid'])
  t.equal((await bob.send('POST', '/api/posts', { title: 'T', text: 'W' })).statusCode, 201)
  t.equal(await decide('cid/refuse'), 204)
  t.same(await names(), [])
  t.equal((await cid.send('POST', '/api/posts', { title: 'T', text: 'W' })).json().code, 'NOT_APPROVED')
  t.equal(await decide('nobody/approve'), 'USER_NOT_FOUND')
  t.equal(await decide('cid/eat'), 'PAGE_NOT_FOUND')
})

onEveryEngine('a member chooses by the API what is sent by mail', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  const read = async () => (await alice.send('GET', '/api/users/me/mail')).json()
  t.same(await read(), { mail: 'none', verified: false, bounced: false, pending: null })
  t.equal((await alice.send('PUT', '/api/users/me/mail', { mail: 'reply mention' })).statusCode, 204)
  t.match(await read(), { mail: 'reply mention' })
  t.equal((await alice.send('PUT', '/api/users/me/mail', { mail: 'all' })).statusCode, 400)
  t.equal((await alice.send('PUT', '/api/users/me/mail', { mail: 'none' })).statusCode, 204)
  t.match(await read(), { mail: 'none' })
})
