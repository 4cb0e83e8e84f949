import { setRole } from '../../../src/accounts/administer.ts'
import { Job, Session, User } from '../../../src/database/entities.ts'
import { password, signUp, visitor } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

const secret = { current_password: password }

onEveryEngine('an administrator finds members, and acts on them', async (t, { url }) => {
  const app = await build(t, { url })
  const [ada, bob] = [await signUp(app, 'ada'), await signUp(app, 'bob')]
  for (const name of ['b_b', 'cid']) await signUp(app, name)
  await setRole(app.orm.em.fork(), 'board', ada.id, 'admin')
  const found = async (query: string) => {
    const { members, next, cut } = (await ada.send('GET', `/api/admin/users?${query}`)).json()
    t.same([next, cut], [null, false])
    return members.map(({ username }: { username: string }) => username)
  }
  t.same(await found(''), ['ada', 'b_b', 'bob', 'cid'])
  t.same(await found('name=b'), ['b_b', 'bob'])
  t.same(await found('email=BOB@'), ['bob'])
  t.same(await found('role=admin'), ['ada'])
  t.same(await found('after=b_b'), ['bob', 'cid'])
  t.match((await ada.send('GET', '/api/admin/users?role=none')).json(), { status: 400 })
  const answer = await ada.send('GET', '/api/admin/users/Bob')
  const bans = { banned_until: null, ban_reason: null }
  t.match(answer.json(), { id: bob.id, username: 'bob', role: 'member', karma: 0, ...bans })
  t.notMatch(answer.body, /password|email/)

  const path = '/api/admin/users/bob'
  t.equal((await ada.send('DELETE', `${path}/sessions`)).statusCode, 204)
  t.equal((await bob.send('GET', '/api/users/me')).statusCode, 401)
  for (const [method, end] of [
    ['POST', '/reset-link'],
    ['DELETE', '']
  ] as const) {
    t.match((await ada.send(method, path + end, {})).json(), { code: 'CONFIRMATION_NEEDED' })
    t.match((await ada.send(method, path + end, { current_password: 'wrong' })).json(), {
      status: 403,
      code: 'PASSWORD_WRONG'
    })
  }
  const { link } = (await ada.send('POST', `${path}/reset-link`, secret)).json()
  t.ok(link.startsWith(`${app.site.url}/reset/`))
  t.equal((await app.inject(link.slice(app.site.url.length))).statusCode, 200)
  t.equal((await ada.send('DELETE', path, {})).statusCode, 204, 'the password still counts')
  t.same(await found('name=bo'), [])
  t.match((await ada.send('DELETE', '/api/admin/users/ada', {})).json(), { code: 'LAST_ADMIN' })
  for (const [method, end] of [
    ['GET', ''],
    ['DELETE', ''],
    ['DELETE', '/sessions'],
    ['POST', '/reset-link']
  ] as const)
    t.match((await ada.send(method, path + end, method === 'GET' ? undefined : {})).json(), {
      code: 'USER_NOT_FOUND'
    })
})

onEveryEngine('the audit has the acts of administrators, page by page', async (t, { url }) => {
  const app = await build(t, { url })
  const [ada, bob] = [await signUp(app, 'ada'), await signUp(app, 'bob')]
  const em = app.orm.em.fork()
  await setRole(em, 'board', ada.id, 'admin')
  await ada.send('DELETE', '/api/admin/users/bob/sessions')
  for (let n = 0; n < 25; n++)
    for (const role of ['moderator', 'member'] as const) await setRole(em.fork(), ada.id, bob.id, role)
  const { acts, next } = (await ada.send('GET', '/api/admin/audit')).json()
  t.match(acts[0], { action: 'set-role', by: 'ada', member: 'bob', is_public: false, reason: null })
  t.match(JSON.parse(acts[0].details), { from: 'moderator', to: 'member' })
  t.equal(next, acts[49].id)
  t.match((await ada.send('GET', `/api/admin/audit?before=${next}`)).json(), {
    acts: [
      { action: 'end-sessions', by: 'ada' },
      { action: 'set-role', by: null, member: 'ada' }
    ],
    next: null
  })
})

onEveryEngine('failed jobs are listed, tried again and forgotten', async (t, { url }) => {
  const app = await build(t, { url })
  const em = app.orm.em.fork()
  const ada = await signUp(app, 'ada')
  await setRole(em, 'board', ada.id, 'admin')
  const now = new Date()
  for (const kind of ['first', 'second', 'running']) {
    const failed_at = kind === 'running' ? null : now
    const times = { run_at: now, created_at: now, failed_at }
    await em.insert(Job, { kind, payload: '{}', attempts: 7, last_error: 'It broke', ...times })
  }
  const list = async () => (await ada.send('GET', '/api/admin/jobs')).json().jobs
  const [second, first] = await list()
  t.match(second, { kind: 'second', attempts: 7, failed_at: now.toISOString(), last_error: 'It broke' })
  t.equal((await ada.send('POST', `/api/admin/jobs/${first.id}/retry`)).statusCode, 204)
  t.equal((await ada.send('DELETE', `/api/admin/jobs/${second.id}`)).statusCode, 204)
  t.same(await list(), [])
  for (const { id } of [first, second]) {
    const answers = [
      await ada.send('POST', `/api/admin/jobs/${id}/retry`),
      await ada.send('DELETE', `/api/admin/jobs/${id}`)
    ]
    for (const answer of answers) t.match(answer.json(), { status: 404, code: 'JOB_NOT_FOUND' })
  }
  const left = await em.fork().find(Job, {}, { orderBy: { id: 'asc' } })
  t.match(left, [{ kind: 'first', failed_at: null, attempts: 1 }, { kind: 'running' }])
})

onEveryEngine('a member makes addresses of feeds, and has the mail sent again', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  t.same((await alice.send('GET', '/api/users/me/feeds')).json(), { made: false })
  const { feeds } = (await alice.send('POST', '/api/users/me/feeds')).json()
  t.match(feeds, [{ name: 'Replies and mentions', url: /\/feeds\/jtnf_[\w-]+\/replies\.atom$/ }])
  t.same((await alice.send('GET', '/api/users/me/feeds')).json(), { made: true })
  const { pathname } = new URL(feeds[0].url)
  t.equal((await app.inject(pathname)).statusCode, 200)
  await alice.send('POST', '/api/users/me/feeds')
  t.equal((await app.inject(pathname)).statusCode, 404, 'new ones replace those before')
  t.match((await alice.send('POST', '/api/users/me/email/verification')).json(), { code: 'MAIL_OFF' })
})

onEveryEngine(
  'an unapproved member has the mail sent again that confirms the address',
  async (t, { url }) => {
    const app = await build(t, {
      url,
      env: {
        SITE_URL: 'http://news.example',
        SMTP_URL: 'smtp://127.0.0.1:9',
        MAIL_FROM: 'news@example.com',
        JOBS: 'off'
      }
    })
    const alice = await signUp(app, 'alice')
    const em = app.orm.em.fork()
    await em.nativeUpdate(User, { id: alice.id }, { approved_at: null })
    await em.nativeDelete(Job, {})
    for (let n = 0; n < 2; n++)
      t.equal((await alice.send('POST', '/api/users/me/email/verification')).statusCode, 204)
    t.match(await em.fork().find(Job, {}), { length: 1, 0: { kind: 'mail:verify' } }, 'once')
    await em.nativeDelete(Session, {})
    t.equal((await visitor(app).send('POST', '/api/users/me/email/verification')).statusCode, 401)
  }
)
