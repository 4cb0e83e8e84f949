import type { FastifyInstance } from 'fastify'
import { test } from 'tap'
import { Job, User } from '../../src/database/entities.ts'
import { addJob } from '../../src/jobs/add.ts'
import { smtpSender } from '../../src/mail/transport.ts'
import { queueNotices } from '../../src/mail/unread-letter.ts'
import { signUp } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { logStream } from '../fixtures/log.ts'
import { answer, linkIn, startSmtp } from '../fixtures/smtp.ts'
import { until } from '../fixtures/until.ts'
import { build } from '../helper.ts'
import { newMember } from '../reader.ts'
import { newStaff } from '../staff.ts'

const jobs = (app: FastifyInstance) => app.orm.em.fork().find(Job, { kind: { $like: 'mail:%' } })
const message = { from: 'news@news.example', to: 'alice@example.com', text: 'Hello' }
const wake = ({ orm }: FastifyInstance) => addJob(orm.em.fork(), { kind: 'nobody' })
const never = new AbortController().signal

onEveryEngine('a server that is down or refuses for now is tried again', async (t, { url }) => {
  const { mails, faults, env } = await startSmtp(t)
  const { lines, stream } = logStream()
  const app = await build(t, { url, env, log: stream as never })
  for (const fault of ['recipient', 'mail']) {
    faults.onRecipient = fault === 'recipient' ? () => Promise.reject(answer(451)) : async () => undefined
    faults.onMail = () => Promise.reject(answer(452))
    await signUp(app, fault)
    await until(async () =>
      (await jobs(app)).some(({ last_error }) => last_error?.includes(fault === 'mail' ? '452' : '451'))
    )
  }
  const waiting = await jobs(app)
  t.match(waiting, [
    { attempts: 1, failed_at: null },
    { attempts: 1, failed_at: null }
  ])
  faults.onRecipient = faults.onMail = async () => undefined
  const before = mails.length
  await app.orm.em.fork().execute('update jobs set run_at = created_at')
  await signUp(app, 'carol')
  await until(async () => (await jobs(app)).length === 0)
  t.equal(mails.length, before + 3)
  t.equal(mails[0]?.messageId, mails.find(({ to }, n) => n > 0 && to[0] === 'mail@example.com')?.messageId)
  const tokens = mails.map((mail) => linkIn(mail, '/verify/').slice('/verify/'.length))
  t.notMatch(JSON.stringify([waiting, lines]), new RegExp(tokens.join('|')), 'no token in jobs or log')
  t.notMatch(JSON.stringify([waiting, lines]), /@example/, 'no address either')
})

onEveryEngine('an address that is refused for good gets no more mail', async (t, { url }) => {
  let refused = 0
  const { mails, env } = await startSmtp(t, {
    async onRecipient() {
      refused++
      throw answer(550)
    }
  })
  const app = await build(t, { url, env })
  const { id } = await signUp(app, 'alice')
  await until(async () => (await jobs(app)).length === 0)
  const user = await app.orm.em.fork().findOneOrFail(User, id)
  t.ok(user.email_bounced_at)
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  await app.inject({ method: 'POST', url: '/reset', headers: form, payload: 'email=alice%40example.com' })
  await until(async () => (await jobs(app)).length === 0)
  t.same([refused, mails], [1, []])
})

onEveryEngine('a message that is refused for good is not tried again', async (t, { url }) => {
  const { faults, mails, env } = await startSmtp(t, { onMail: () => Promise.reject(answer(554)) })
  const app = await build(t, { url, env })
  const ada = await newStaff(app, 'ada', 'admin')
  await until(async () => (await jobs(app))[0]?.last_error !== null)
  t.match(await jobs(app), [{ attempts: 1, failed_at: Date }])
  const user = await app.orm.em.fork().findOneOrFail(User, { username: 'ada' })
  t.equal(user.email_bounced_at, null, 'the address is a good one')
  t.match((await ada.get('/admin/jobs')).body, 'The mail server refuses this message for good (554).')
  faults.onMail = async () => undefined
  await ada.submit('/admin/jobs/1/retry')
  await wake(app)
  await until(async () => (await jobs(app)).length === 0)
  t.equal(mails.length, 2, 'an administrator may have it tried again, at once')
})

onEveryEngine('notices that are refused for good are left, and later ones sent', async (t, { url }) => {
  const { faults, mails, env } = await startSmtp(t)
  const app = await build(t, { url, env })
  const em = app.orm.em.fork()
  const alice = await newMember(app, 'alice')
  const bob = await newMember(app, 'bob')
  await em.nativeUpdate(User, { username: 'alice' }, { email_verified_at: new Date(), mail_choices: 'reply' })
  await until(async () => mails.length === 2 && (await jobs(app)).length === 0)
  await alice.submit('/submit', { title: 'The engine', post_url: 'https://example.com/', text: '' })
  await bob.submit('/post/1/comment', { comment_text: 'First' })
  const soon = () => new Date(Date.now() + 1)
  faults.onMail = () => Promise.reject(answer(554))
  t.equal(await queueNotices(em, soon()), 1)
  await until(async () => (await jobs(app)).some(({ failed_at }) => failed_at))
  t.equal(await queueNotices(em, soon()), 0, 'not again and again')
  faults.onMail = async () => undefined
  await bob.submit('/post/1/comment', { comment_text: 'Second' })
  t.equal(await queueNotices(em, soon()), 1)
  await until(() => mails.length === 4)
  t.match(mails[3], { to: ['alice@example.com'], raw: 'bob answered you' })
})

onEveryEngine('a log-in or a sender that is refused is tried again', async (t, { url }) => {
  const { faults, env } = await startSmtp(t)
  const SMTP_URL = env.SMTP_URL.replace('//', '//news:wrong@')
  const app = await build(t, { url, env: { ...env, SMTP_URL } })
  const lastErrors = async () => (await jobs(app)).map(({ last_error }) => last_error)
  faults.onLogIn = () => Promise.reject(answer(535))
  await signUp(app, 'alice')
  await until(async () => (await lastErrors()).some((error) => error?.includes('535')))
  faults.onLogIn = async () => undefined
  faults.onSender = () => Promise.reject(answer(550))
  await signUp(app, 'bob')
  await until(async () => (await lastErrors()).some((error) => error?.includes('550')))
  t.match(await jobs(app), [
    { attempts: 1, failed_at: null },
    { attempts: 1, failed_at: null }
  ])
  t.notMatch(await lastErrors(), [/wrong/, /wrong/])
})

onEveryEngine(
  'a process that dies before it notes the sending sends the same message',
  async (t, { url }) => {
    const { mails, faults, env } = await startSmtp(t)
    const app = await build(t, { url, env })
    // What the table is like when the claim of a dead process has expired.
    faults.onMail = async () => {
      if (mails.length > 1) return
      await app.orm.em.fork().execute(`update jobs set claimed_by = null, claimed_until = null`)
    }
    await signUp(app, 'alice')
    await until(async () => mails.length === 2 && (await jobs(app)).length === 0)
    t.match(mails[0]?.messageId, /^<[\w-]{36}@news\.example>$/)
    t.equal(mails[0]?.messageId, mails[1]?.messageId)
  }
)

onEveryEngine('the board answers while the mail server hangs', async (t, { url }) => {
  const hanging = Promise.withResolvers<void>()
  const { mails, env } = await startSmtp(t, { onMail: () => hanging.promise })
  const app = await build(t, { url, env })
  const alice = await signUp(app, 'alice')
  await until(() => mails.length === 1)
  t.equal((await app.inject('/')).statusCode, 200)
  const post = { title: 'The engine', post_url: 'https://example.com/' }
  t.equal((await alice.send('POST', '/api/posts', post)).statusCode, 201)
  await app.close()
  hanging.resolve()
})

test('a server that is away, hangs or is silent is given up after a while', async (t) => {
  const { faults, url } = await startSmtp(t)
  await t.rejects(smtpSender('smtp://127.0.0.1:1', 200)(message, never), /ECONNECTION|ESOCKET/)
  const forever = new Promise<void>(() => undefined)
  faults.onRecipient = () => forever
  await t.rejects(smtpSender(url, 200)(message, never), /ETIMEDOUT/)
  faults.onRecipient = async () => undefined
  faults.onMail = () => forever
  await t.rejects(smtpSender(url, 200)(message, never), /ETIMEDOUT/)
  const abort = new AbortController()
  faults.onMail = async () => abort.abort()
  await t.rejects(smtpSender(url)(message, abort.signal), /could not be sent/)
})
