import type { FastifyInstance } from 'fastify'
import { verifyEmail } from '../../src/accounts/administer.ts'
import { deleteRefused } from '../../src/accounts/applications.ts'
import { formAge, stampForm } from '../../src/accounts/robots.ts'
import { Secret, User } from '../../src/database/entities.ts'
import type { Settings } from '../../src/settings/schema.ts'
import { password, visitor } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { logStream } from '../fixtures/log.ts'
import { build } from '../helper.ts'
import { Reader } from '../reader.ts'
import { newStaff } from '../staff.ts'

const account = (username: string, host = 'example.com') => ({
  username,
  email: `${username}@${host}`,
  password
})
const post = { title: 'T', post_url: '', text: 'Words' }

async function findUser(app: FastifyInstance, username: string) {
  return app.orm.em.fork().findOne(User, { username })
}

onEveryEngine('closed and invite: the form is not there, and a request is refused', async (t, { url }) => {
  const app = await build(t, { url })
  for (const sign_up of ['closed', 'invite'] as const) {
    await app.changeSettings(app.orm.em.fork(), { sign_up }, 'board')
    t.notMatch((await new Reader(app).get('/login')).body, 'action="/signup"')
    t.equal((await new Reader(app).post('/signup', account('bob'))).statusCode, 403)
    const answer = await visitor(app).send('POST', '/api/users', account('bob'))
    t.match(answer, { statusCode: 403, body: 'SIGN_UP_CLOSED' })
  }
  t.equal(await findUser(app, 'bob'), null)
})

onEveryEngine('an invitation lets in as many as it says, under who invited', async (t, { url }) => {
  const app = await build(t, { url, env: { NEW_MEMBER_DAYS: '' } })
  const mia = await newStaff(app, 'mia', 'moderator')
  await app.changeSettings(app.orm.em.fork(), { sign_up: 'invite' }, 'board')
  t.equal((await mia.post('/dashboard/invitations', { uses: '21', days: '7' })).statusCode, 400)
  const make = async (reader: Reader, uses: string) => {
    const page = (await reader.post('/dashboard/invitations', { uses, days: '7' })).body
    return /<code class="secret">(\/invite\/[\w-]+)</.exec(page)?.[1] ?? ''
  }
  const link = await make(mia, '2')
  for (let times = 0; times < 3; times++) t.match((await new Reader(app).get(link)).body, /mia.* invites you/)
  const names = ['ann', 'bob', 'cid', 'dan']
  const answers = await Promise.all(names.map((name) => new Reader(app).post(link, account(name))))
  t.same(answers.map(({ statusCode }) => statusCode).sort(), [303, 303, 410, 410], 'of four at once')
  const invitedBy = (await findUser(app, 'mia'))?.id ?? 0
  const guests = await app.orm.em.fork().find(User, { invited_by: invitedBy })
  t.equal(guests.length, 2)
  t.ok(guests.every(({ approved_at }) => approved_at))
  t.match((await mia.get('/mod/invitations')).body, new RegExp(`mia.*<ul>.*${guests[0]?.username}`, 's'))
  t.equal((await new Reader(app).get(link)).statusCode, 410)

  const next = await make(mia, '1')
  const [, token = ''] = /invite\/(.*)/.exec(next) ?? []
  t.equal(
    (await visitor(app).send('POST', '/api/users', { ...account('eve'), invitation: token })).statusCode,
    201
  )
  const guest = new Reader(app)
  await guest.post('/login', { email: 'eve@example.com', password })
  const refused = await guest.post('/dashboard/invitations', { uses: '1', days: '1' })
  t.match(refused, { statusCode: 403, body: 'Members invite after 7 days' })

  const last = await make(mia, '1')
  const { id } = await app.orm.em.fork().findOneOrFail(Secret, { purpose: 'invite' })
  t.equal((await guest.post(`/dashboard/invitations/${id}/withdraw`)).statusCode, 410, 'not theirs')
  await mia.submit(`/dashboard/invitations/${id}/withdraw`)
  t.equal((await new Reader(app).get(last)).statusCode, 410)
  const expired = await make(mia, '1')
  await app.orm.em
    .fork()
    .nativeUpdate(Secret, { purpose: 'invite' }, { expires_at: new Date(Date.now() - 1) })
  t.equal((await new Reader(app).post(expired, account('eva'))).statusCode, 410)
  const open = await make(mia, '1')
  await app.changeSettings(app.orm.em.fork(), { sign_up: 'closed' }, 'board')
  t.equal((await new Reader(app).post(open, account('eva'))).statusCode, 403)
})

onEveryEngine(
  'approval: an applicant reads, and writes when a moderator has accepted',
  async (t, { url }) => {
    const app = await build(t, { url })
    const mia = await newStaff(app, 'mia', 'moderator')
    const changes: Partial<Settings> = { sign_up: 'approval', application_question: 'Who are you?' }
    await app.changeSettings(app.orm.em.fork(), changes, 'board')
    const bob = new Reader(app)
    t.match((await bob.get('/login')).body, 'Who are you?')
    const empty = await bob.post('/signup', { ...account('bob'), application: ' ' })
    t.match(empty, { statusCode: 422, body: /id="signup-application-fault">Please answer this/ })
    await bob.submit('/signup', { ...account('bob'), application: 'I am <b>Bob</b>' })
    const cid = await visitor(app).send('POST', '/api/users', { ...account('cid'), application: 'Cid' })
    t.equal(cid.statusCode, 201)
    t.match((await bob.get('/')).body, 'has not been approved yet')
    t.equal((await bob.post('/submit', post)).statusCode, 403)
    t.match((await mia.get('/mod/applications')).body, /bob.*I am &#60;b&#62;Bob.*cid/s)
    t.equal((await bob.get('/mod/applications')).statusCode, 403)
    t.equal((await bob.post('/mod/applications/bob/accept')).statusCode, 403)
    t.notMatch((await mia.submit('/mod/applications/bob/accept')).body, 'Bob')
    t.equal((await bob.post('/submit', post)).statusCode, 303)
    t.notMatch((await bob.get('/')).body, 'has not been approved yet')
    t.match((await mia.submit('/mod/applications/cid/refuse')).body, 'Nobody waits.')
    const { signal } = new AbortController()
    const fork = () => app.orm.em.fork()
    t.equal(await deleteRefused(fork, signal, Date.now() + 6 * 86_400_000), 0)
    t.equal(await deleteRefused(fork, signal, Date.now() + 8 * 86_400_000), 1)
    t.equal(await findUser(app, 'cid'), null)
    t.ok(await findUser(app, 'bob'))
  }
)

onEveryEngine('domains: an address there is let in when it is verified', async (t, { url }) => {
  const app = await build(t, { url, env: { SIGN_UP: 'domains' } })
  await app.changeSettings(app.orm.em.fork(), { email_domains: ['example.org'] }, 'board')
  for (const host of [
    'example.com',
    'sub.example.org',
    'example.org.evil.example',
    'example.org/evil.example'
  ])
    t.equal((await new Reader(app).post('/signup', account('bob', host))).statusCode, 403, host)
  const bob = new Reader(app)
  await bob.submit('/signup', account('bob', 'EXAMPLE.org'))
  t.equal((await bob.post('/submit', post)).statusCode, 403)
  const again = await bob.post('/dashboard/settings/verify')
  t.match(again.headers, { location: '/dashboard/settings?saved=verify' }, 'the mail may get lost')
  await verifyEmail(app.orm.em.fork(), 'board', (await findUser(app, 'bob'))?.id ?? 0)
  t.equal((await bob.post('/submit', post)).statusCode, 303)
})

onEveryEngine('addresses of refused domains are accepted nowhere', async (t, { url }) => {
  const app = await build(t, { url })
  const mia = await newStaff(app, 'mia', 'moderator')
  const page = (await mia.post('/dashboard/invitations', { uses: '20', days: '7' })).body
  const link = /<code class="secret">(\/invite\/[\w-]+)</.exec(page)?.[1] ?? ''
  const refused_email_domains = ['throw.example', 'xn--bcher-kva.example']
  await app.changeSettings(app.orm.em.fork(), { refused_email_domains }, 'board')
  const message = /Addresses of [\w.-]+ are not accepted here\. Please use one that you keep\./
  const bob = new Reader(app)
  await bob.submit('/signup', account('bob'))
  for (const host of [
    'THROW.example',
    'a.b.throw.example',
    'throw.example.',
    'bücher.example',
    'throw。example'
  ]) {
    const cid = account('cid', host)
    for (const path of ['/signup', link])
      t.match(await new Reader(app).post(path, cid), { statusCode: 422, body: message }, `${path} ${host}`)
    const made = await visitor(app).send('POST', '/api/users', cid)
    t.match(made.json(), { status: 422, code: 'EMAIL_REFUSED' }, host)
    const invited = { ...cid, invitation: link.slice('/invite/'.length) }
    t.equal((await visitor(app).send('POST', '/api/users', invited)).json().code, 'EMAIL_REFUSED', host)
    const change = { current_password: password, email: cid.email }
    t.match(await bob.post('/dashboard/settings/email', change), { statusCode: 422, body: message }, host)
    const changed = await bob.cookies.inject(app, {
      method: 'PUT',
      url: '/api/users/me/email',
      payload: change
    })
    t.equal(changed.json().code, 'EMAIL_REFUSED', host)
  }
  t.equal(await findUser(app, 'cid'), null)
  t.equal((await findUser(app, 'bob'))?.email, 'bob@example.com')
  t.equal((await new Reader(app).post('/signup', account('cid', 'notthrow.example'))).statusCode, 303)
})

onEveryEngine('a robot gets the answer of a success, and no account', async (t, { url }) => {
  const { lines, stream } = logStream()
  const app = await build(t, { url, log: stream as never })
  const page = (await new Reader(app).get('/login')).body
  t.match(
    page,
    /aria-hidden="true">\s*<label.*\s*<input[^>]* name="note"[^>]* tabindex="-1" autocomplete="off"/
  )
  t.match(page, /type="hidden" name="stamp" value="[0-9a-z]+\.[\w-]{43}"/)
  const stamp = (age: number) => stampForm(app.secret, Date.now() - age)
  const good = await new Reader(app).post('/signup', { ...account('ann'), next: '/newest' })
  const caught = {
    trap: { note: 'Buy', stamp: stamp(5_000) },
    quick: { stamp: stamp(formAge.least - 2_000) },
    future: { stamp: stamp(-60_000) },
    none: { stamp: '' },
    forged: { stamp: stampForm(Buffer.alloc(32), Date.now() - 5_000) }
  }
  for (const [name, fields] of Object.entries(caught)) {
    const robot = new Reader(app)
    const answer = await robot.post('/signup', { ...account('robot'), next: '/newest', ...fields })
    t.match(answer, { statusCode: good.statusCode, body: good.body, headers: { location: '/newest' } }, name)
    t.same(
      answer.cookies.map(({ name, value }) => [name, value.length]),
      good.cookies.map(({ name, value }) => [name, value.length]),
      name
    )
    t.equal((await robot.get('/dashboard')).statusCode, 302, name)
  }
  t.equal(await findUser(app, 'robot'), null)
  t.equal(lines.filter(({ event }) => event === 'robot_caught').length, Object.keys(caught).length)
  t.equal(lines.filter(({ event }) => event === 'signed_up').length, 1)

  const person = new Reader(app)
  const late = await person.post('/signup', { ...account('bob'), stamp: stamp(formAge.most + 1_000) })
  t.match(late, { statusCode: 422, body: 'This form is a day old' })
  const first = stamp(5_000)
  const wrong = await person.post('/signup', { ...account('bob'), password: 'short', stamp: first })
  t.match(wrong.body, first, 'who corrects a form may be quick')
  t.equal((await person.post('/signup', { ...account('bob'), stamp: first })).statusCode, 303)
  t.equal(
    (await visitor(app).send('POST', '/api/users', account('cid'))).statusCode,
    201,
    'the API has no form'
  )
})
