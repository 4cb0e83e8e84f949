import type { FastifyInstance } from 'fastify'
import { Job, User } from '../../../src/database/entities.ts'
import type { Method } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { answer, startSmtp } from '../../fixtures/smtp.ts'
import { until } from '../../fixtures/until.ts'
import { build } from '../../helper.ts'
import type { Reader } from '../../reader.ts'
import { newStaff } from '../../staff.ts'

const facts = (page: string) =>
  Object.fromEntries(
    [...page.matchAll(/<dt>(\w+)<\/dt><dd>(?:<a [^>]+>)?([^<]+)/g)].map(([, name, value]) => [name, value])
  )

function api(app: FastifyInstance, reader: Reader, method: Method, path: string) {
  return reader.cookies.inject(app, { method, url: `/api/admin/${path}` })
}

onEveryEngine('an administrator sees how mail is sent, and sends a test', async (t, { url }) => {
  const { mails, faults, env } = await startSmtp(t)
  const SMTP_URL = env.SMTP_URL.replace('//', '//news:hunter2@')
  const app = await build(t, { url, env: { ...env, SMTP_URL } })
  const em = app.orm.em.fork()
  const ada = await newStaff(app, 'ada', 'admin')
  const jobs = () => em.fork().count(Job)
  await until(async () => mails.length === 1 && (await jobs()) === 0)
  t.match((await ada.get('/admin/mail')).body, 'It is not confirmed yet, or its server has refused it')
  t.equal((await ada.post('/admin/mail/test')).statusCode, 409)
  const refused = await api(app, ada, 'POST', 'mail/test')
  t.match(refused.json(), { status: 409, code: 'EMAIL_NOT_CONFIRMED' })
  t.equal(await jobs(), 0)

  await em.nativeUpdate(User, { username: 'ada' }, { email_verified_at: new Date() })
  const { port } = new URL(SMTP_URL)
  const page = (await ada.get('/admin/mail')).body
  const state = { Server: `127.0.0.1, port ${port}`, Sender: 'news@news.example', Waiting: '0', Failed: '0' }
  t.same(facts(page), state)
  t.match(page, 'A short message to ada@example.com.')
  t.notMatch(page, 'hunter2')
  t.match((await ada.submit('/admin/mail/test')).body, 'The test message is sent in a moment.')
  await until(async () => mails.length === 2 && (await jobs()) === 0)
  t.match(mails[1], { to: ['ada@example.com'], raw: 'this message shows that the board sends mail' })

  faults.onMail = () => Promise.reject(answer(554))
  t.equal((await api(app, ada, 'POST', 'mail/test')).statusCode, 204)
  await until(async () => (await api(app, ada, 'GET', 'mail')).json().failed === 1)
  faults.onMail = () => Promise.reject(answer(451))
  t.equal((await api(app, ada, 'POST', 'mail/test')).statusCode, 204)
  await until(async () => (await em.fork().count(Job, { last_error: { $like: '%451%' } })) === 1)
  t.same((await api(app, ada, 'GET', 'mail')).json(), {
    server: { host: '127.0.0.1', port: Number(port) },
    from: 'news@news.example',
    waiting: 1,
    failed: 1
  })
  t.same(facts((await ada.get('/admin/mail')).body), { ...state, Waiting: '1', Failed: '1' })
  await em.nativeUpdate(User, { username: 'ada' }, { email_bounced_at: new Date() })
  t.equal((await ada.post('/admin/mail/test')).statusCode, 409, 'not to an address that takes no mail')
})

onEveryEngine('without a server the page of mail says how to set one', async (t, { url }) => {
  const app = await build(t, { url })
  const ada = await newStaff(app, 'ada', 'admin')
  const page = (await ada.get('/admin/mail')).body
  t.match(page, 'Set <code>SMTP_URL</code>, <code>MAIL_FROM</code> and <code>SITE_URL</code>')
  t.notMatch(page, 'Send a test message')
  t.match((await api(app, ada, 'POST', 'mail/test')).json(), { status: 409, code: 'MAIL_OFF' })
  const nothing = { server: null, from: null, waiting: 0, failed: 0 }
  t.same((await api(app, ada, 'GET', 'mail')).json(), nothing)
})
