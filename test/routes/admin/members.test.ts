import { Flag, Job, Moderation, Session, User } from '../../../src/database/entities.ts'
import { password } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'
import { newMember, Reader } from '../../reader.ts'
import { newStaff } from '../../staff.ts'

const secret = { current_password: password }
const bob = '/admin/members/bob'

onEveryEngine('an administrator changes roles after typing the password', async (t, { url }) => {
  const app = await build(t, { url })
  const em = app.orm.em.fork()
  const ada = await newStaff(app, 'ada', 'admin')
  const member = await newMember(app, 'bob')
  const roleOf = async (name: string) => (await em.fork().findOneOrFail(User, { username: name })).role
  let answer = await ada.post(`${bob}/role`, { role: 'moderator', current_password: '' })
  t.equal(answer.statusCode, 403)
  t.match(answer.body, /id="role-current_password-fault">Please type your password again/)
  answer = await ada.post(`${bob}/role`, { role: 'moderator', current_password: 'wrong' })
  t.match(answer, { statusCode: 403, body: 'That is not your password.' })
  t.equal(await roleOf('bob'), 'member')
  t.match(
    (await ada.submit(`${bob}/role`, { role: 'moderator', ...secret })).body,
    /Done\..*value="moderator" selected/s
  )
  t.match((await member.get('/user/bob')).body, 'Moderator')
  t.notMatch((await ada.get(bob)).body, 'name="current_password"', 'it counts for a while')
  await ada.submit(`${bob}/role`, { role: 'admin' })
  t.equal(await roleOf('bob'), 'admin')
  await em.nativeUpdate(Session, {}, { confirmed_at: new Date(Date.now() - 601_000) })
  t.equal((await ada.post(`${bob}/role`, { role: 'member' })).statusCode, 403, 'and no longer')
  await ada.submit(`${bob}/role`, { role: 'member', ...secret })
  answer = await ada.post('/admin/members/ada/role', { role: 'member' })
  t.match(answer, { statusCode: 409, body: 'The last administrator cannot be demoted' })
  t.equal((await ada.post('/admin/members/ada/delete')).statusCode, 409)
  t.equal(await roleOf('ada'), 'admin')
  const audit = (await ada.get('/admin/audit')).body
  t.match(audit, /set role.*bob.*by <bdi>ada<\/bdi>.*private/s)
  t.equal((await member.get('/admin/audit')).statusCode, 403)
})

onEveryEngine('an administrator finds, bans, approves, logs out and deletes members', async (t, { url }) => {
  const app = await build(t, { url })
  const em = app.orm.em.fork()
  const ada = await newStaff(app, 'ada', 'admin')
  const member = await newMember(app, 'bob')
  await newMember(app, 'b_b')
  const found = async (query: string) =>
    [...(await ada.get(`/admin/members?${query}`)).body.matchAll(/<bdi>(\w+)<\/bdi><\/a>\n<span/g)].map(
      ([, name]) => name
    )
  t.same(await found(''), ['ada', 'b_b', 'bob'])
  t.same(await found('name=BO'), ['bob'])
  t.same(await found('name=b_'), ['b_b'], 'no wildcards')
  t.same(await found('role=admin'), ['ada'])
  t.same(await found('after=ada'), ['b_b', 'bob'])
  t.same(await found('email=BOB@'), ['bob'])
  t.same(await found('email=b'), ['b_b', 'bob'])
  t.same(await found('email=b&name=bo'), ['bob'])
  t.same(await found('email=%25'), [])
  t.same(await found('email=b&role=admin'), [])
  t.equal((await ada.get('/admin/members/nobody')).statusCode, 404)

  t.match((await ada.get(bob)).body, '<a href="/mod/users/bob">ban</a>')
  await ada.post('/mod/users/bob/ban', { days: '36500', reason: 'Spam', remove_days: '' })
  t.match((await ada.get(bob)).body, 'banned for good')
  await ada.post('/mod/users/bob/unban', { reason: '' })
  await em.nativeUpdate(User, { username: 'bob' }, { approved_at: null })
  t.match((await ada.get(bob)).body, 'not approved')
  await ada.submit(`${bob}/approve`)
  t.equal((await member.post('/submit', { title: 'T', post_url: '', text: 'x' })).statusCode, 303)

  const page = await ada.post(`${bob}/reset-link`, secret)
  const [, link = ''] = /<code class="secret">(\/reset\/[\w-]+)</.exec(page.body) ?? []
  t.equal((await new Reader(app).get(link)).statusCode, 200)
  await ada.submit(`${bob}/sessions`)
  t.equal((await member.get('/dashboard')).statusCode, 302)
  t.equal((await ada.post(`${bob}/delete`)).statusCode, 303)
  t.same(await found(''), ['ada', 'b_b'])
  const acts = await em.find(Moderation, {}, { orderBy: { id: 'asc' } })
  t.same(
    acts.map(({ action }) => action),
    ['ban-member', 'unban-member', 'approve-member', 'make-reset-link', 'end-sessions', 'delete-member']
  )
})

onEveryEngine(
  'failed jobs are counted beside open flags, and tried again or forgotten',
  async (t, { url }) => {
    const app = await build(t, { url })
    const em = app.orm.em.fork()
    const ada = await newStaff(app, 'ada', 'admin')
    const now = new Date()
    for (const kind of ['first', 'second', 'running']) {
      const failed_at = kind === 'running' ? null : now
      await em.insert(Job, {
        kind,
        payload: '{}',
        run_at: now,
        created_at: now,
        attempts: 7,
        failed_at,
        last_error: '<b>no</b>'
      })
    }
    await em.insertMany(
      Flag,
      [1, 2, 3].map((id) => ({
        user_id: 1,
        post_id: id,
        reason: 'spam',
        created_at: now,
        resolved_at: id === 1 ? now : null
      }))
    )
    const overview = (await ada.get('/admin')).body
    t.match(overview, /Failed jobs<\/dt><dd><a href="\/admin\/jobs">2</)
    t.match(overview, /Open flags<\/dt><dd><a href="\/mod\/queue">2</)
    const page = (await ada.get('/admin/jobs')).body
    t.match(page, /second.*&#60;b&#62;no.*first/s)
    t.notMatch(page, 'running')
    t.notMatch((await ada.submit('/admin/jobs/1/retry')).body, 'first')
    t.match((await ada.submit('/admin/jobs/2/forget')).body, 'No job has failed.')
    for (const path of ['1/retry', '2/forget', '3/forget', '9/retry'])
      t.equal((await ada.post(`/admin/jobs/${path}`)).statusCode, 404, path)
    const left = await em.fork().find(Job, {}, { orderBy: { id: 'asc' } })
    t.match(left, [{ kind: 'first', failed_at: null, attempts: 1 }, { kind: 'running' }])
  }
)

onEveryEngine('settings and roles are changed by the API', async (t, { url }) => {
  const app = await build(t, { url, env: { SITE_NAME: 'By the operator', NEW_MEMBER_DAYS: '' } })
  const ada = await newStaff(app, 'ada', 'admin')
  await newMember(app, 'bob')
  const send = (method: 'GET' | 'PUT', path: string, payload?: object) =>
    ada.cookies.inject(app, { method, url: `/api/admin/${path}`, ...(payload && { payload }) })
  t.match((await send('GET', 'settings')).json(), {
    settings: { site_name: 'By the operator', private: false, flag_reasons: Array },
    fixed: ['site_name']
  })
  t.equal((await send('PUT', 'settings', { tagline: 'New', new_member_days: 3 })).statusCode, 204)
  t.match(app.settings, { tagline: 'New', new_member_days: 3 })
  const wrong = await send('PUT', 'settings', { new_member_days: 'x', tagline: 1 })
  t.match(wrong, { statusCode: 422, body: /new_member_days: A whole number.*tagline: At most 200/ })
  t.equal((await send('PUT', 'settings', { site_name: 'Mine' })).statusCode, 409)
  t.equal((await send('PUT', 'settings', { secret: 'mine' })).statusCode, 409)
  t.match((await send('PUT', 'users/bob/role', { role: 'moderator' })).json(), {
    code: 'CONFIRMATION_NEEDED'
  })
  t.equal((await send('PUT', 'users/bob/role', { role: 'moderator', ...secret })).statusCode, 204)
  t.match((await send('PUT', 'users/ada/role', { role: 'member' })).json(), { code: 'LAST_ADMIN' })
})
