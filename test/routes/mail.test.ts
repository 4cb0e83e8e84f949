import { Job, User } from '../../src/database/entities.ts'
import { queueNotices } from '../../src/mail/unread-letter.ts'
import { password, signUp } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { linkIn, type Mail, startSmtp } from '../fixtures/smtp.ts'
import { until } from '../fixtures/until.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'

const next = 'another long way to go'

onEveryEngine('an address is confirmed, and replaced only when the new one is', async (t, { url }) => {
  const { mails, env } = await startSmtp(t)
  const app = await build(t, { url, env })
  const alice = await newMember(app, 'alice')
  const link = async (amount: number, to: string) => {
    await until(() => mails.length === amount)
    return linkIn(
      mails.find((mail) => mail.to.includes(to) && mail.raw.includes('/verify/')) as Mail,
      '/verify/'
    )
  }
  const first = await link(1, 'alice@example.com')
  t.match(mails[0]?.raw, /^Auto-Submitted: auto-generated$/m)
  t.match((await alice.get('/dashboard/settings')).body, 'Send the link again')
  const stranger = new Reader(app)
  for (let times = 0; times < 2; times++) t.match((await stranger.get(first)).body, 'alice@example.com')
  t.equal((await stranger.post(first)).statusCode, 200)
  t.equal((await stranger.post(first)).statusCode, 410)
  t.notMatch((await alice.get('/dashboard/settings')).body, 'Send the link again')

  const change = { email: 'new@example.com', current_password: password }
  t.match((await alice.submit('/dashboard/settings/email', change)).body, 'It changes to new@example.com')
  const second = await link(3, 'new@example.com')
  t.match(
    mails.filter(({ to }) => to[0] === 'alice@example.com').map(({ raw }) => raw),
    [/Confirm/, /is to change/]
  )
  const email = async () => (await alice.get('/api/users/me')).json().email
  t.equal(await email(), 'alice@example.com')
  t.equal((await stranger.post(second)).statusCode, 200)
  t.equal(await email(), 'new@example.com')
  await until(async () => (await app.orm.em.fork().count(Job)) === 0)
})

onEveryEngine('who corrects the address at once gets a link there', async (t, { url }) => {
  const { mails, env } = await startSmtp(t)
  const app = await build(t, { url, env })
  const alice = await newMember(app, 'alice')
  await until(() => mails.length === 1)
  await alice.submit('/dashboard/settings/email', { email: 'right@example.com', current_password: password })
  await until(() => mails.length === 3)
  const link = linkIn(mails.find(({ to }) => to[0] === 'right@example.com') as Mail, '/verify/')
  t.equal((await new Reader(app).post(link)).statusCode, 200)
  t.equal((await alice.get('/api/users/me')).json().email, 'right@example.com')
})

onEveryEngine('a member is not told that an address has an account', async (t, { url }) => {
  const { mails, env } = await startSmtp(t)
  const app = await build(t, { url, env })
  const alice = await signUp(app, 'alice')
  await signUp(app, 'bob')
  await until(() => mails.length === 2)
  const own = mails.find(({ to }) => to[0] === 'alice@example.com') as Mail
  await new Reader(app).post(linkIn(own, '/verify/'))
  const change = { email: 'bob@example.com', current_password: password }
  t.match(await alice.send('PUT', '/api/users/me/email', change), { statusCode: 204, body: '' })
  await until(() => mails.length === 4)
  const link = linkIn(mails.findLast(({ to }) => to[0] === 'bob@example.com') as Mail, '/verify/')
  t.match(await new Reader(app).post(link), { statusCode: 409, body: /There is an account/ })
  t.equal((await alice.send('GET', '/api/users/me')).json().email, 'alice@example.com')
})

onEveryEngine('a link resets the password; an unknown address gets the same answer', async (t, { url }) => {
  const { mails, env } = await startSmtp(t)
  const app = await build(t, { url, env })
  await signUp(app, 'alice')
  const reader = new Reader(app)
  t.match((await reader.get('/login')).body, '<a href="/reset">Forgot the password?</a>')
  const known = await reader.submit('/reset', { email: 'Alice@example.com' })
  const unknown = await reader.submit('/reset', { email: 'nobody@example.com' })
  t.equal(known.body, unknown.body)
  await until(() => mails.some(({ raw }) => raw.includes('/reset/')))
  await until(async () => (await app.orm.em.fork().count(Job)) === 0)
  t.same([...new Set(mails.flatMap(({ to }) => to))], ['alice@example.com'])
  const link = linkIn(mails.find(({ raw }) => raw.includes('/reset/')) as Mail, '/reset/')
  t.equal((await reader.post(link, { password: next })).statusCode, 303)
  t.equal((await reader.post('/login', { email: 'alice@example.com', password: next })).statusCode, 303)
})

onEveryEngine('who wants it is told of replies by mail, once, and can end that', async (t, { url }) => {
  const { mails, env } = await startSmtp(t)
  const app = await build(t, { url, env })
  const em = app.orm.em.fork()
  const alice = await newMember(app, 'alice')
  const bob = await newMember(app, 'bob')
  await until(() => mails.length === 2)
  await alice.submit('/submit', { title: 'The engine', post_url: 'https://example.com/', text: '' })
  await bob.submit('/post/1/comment', { comment_text: 'Secret words' })
  const later = () => new Date(Date.now() + 1)
  t.equal(await queueNotices(em, later()), 0, 'not by default')
  await alice.submit('/dashboard/settings/mail', { mail: 'reply' })
  t.equal(await queueNotices(em, later()), 0, 'not to an address that is not confirmed')
  await new Reader(app).post(
    linkIn(mails.find(({ to }) => to[0] === 'alice@example.com') as Mail, '/verify/')
  )
  t.equal(await queueNotices(em, new Date(Date.now() - 60_000)), 0, 'not before it has rested')
  await bob.submit('/post/1/comment', { comment_text: 'Secret words' })
  t.equal(await queueNotices(em, later()), 1)
  await until(() => mails.length === 3)
  await until(async () => (await em.count(Job)) === 0)
  t.equal(await queueNotices(em, later()), 0, 'once')
  const mail = mails[2] as Mail
  t.match(mail, { to: ['alice@example.com'], raw: /bob answered you on .*bob answered you on/s })
  t.notMatch(mail.raw, 'Secret words')
  const link = linkIn(mail, '/unsubscribe/')
  t.match(mail.raw, `List-Unsubscribe: <http://news.example${link}>\r\n`)
  t.match(mail.raw, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n')
  t.match(await new Reader(app).get(link), { statusCode: 200 })
  const choices = async () => (await em.fork().findOneOrFail(User, 1)).mail_choices
  t.equal(await choices(), 'reply')
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const bare = { method: 'POST', headers, payload: 'List-Unsubscribe=One-Click' } as const
  t.equal((await app.inject({ ...bare, url: `${link}x` })).statusCode, 410)
  t.equal(await choices(), 'reply')
  t.equal((await app.inject({ ...bare, url: link })).statusCode, 200)
  t.equal(await choices(), null)
})

onEveryEngine('a board without mail says so', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await newMember(app, 'alice')
  t.match((await alice.get('/reset')).body, 'This board sends no mail. Ask an administrator')
  const page = (await alice.get('/dashboard/settings')).body
  t.match(page, 'This board sends no mail')
  t.notMatch(page, /settings\/(mail|verify)/)
  const change = { email: 'new@example.com', current_password: password }
  await alice.submit('/dashboard/settings/email', change)
  t.equal((await alice.get('/api/users/me')).json().email, 'new@example.com', 'at once')
  t.equal(await app.orm.em.fork().count(Job), 0)
})
