import type { FastifyInstance } from 'fastify'
import { test } from 'tap'
import { Job, User } from '../../src/database/entities.ts'
import { smtpSender } from '../../src/mail/transport.ts'
import { signUp } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { logStream } from '../fixtures/log.ts'
import { answer, linkIn, startSmtp } from '../fixtures/smtp.ts'
import { until } from '../fixtures/until.ts'
import { build } from '../helper.ts'

const jobs = (app: FastifyInstance) => app.orm.em.fork().find(Job, { kind: { $like: 'mail:%' } })
const message = { from: 'news@news.example', to: 'alice@example.com', text: 'Hello' }
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

test('without TLS only a server on this machine is used', async (t) => {
  const { url, mails } = await startSmtp(t)
  await smtpSender(url)(message, never)
  t.equal(mails.length, 1)
})
