import { readFileSync } from 'node:fs'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { type Test, test } from 'tap'
import { Job } from '../../../src/database/entities.ts'
import { smtpSender } from '../../../src/mail/transport.ts'
import { signUp } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { makeFolder } from '../../fixtures/folder.ts'
import { startSmtp } from '../../fixtures/smtp.ts'
import { until } from '../../fixtures/until.ts'
import { build } from '../../helper.ts'
import { makeCertificates } from '../../servers/certificates.ts'

const message = { from: 'news@news.example', to: 'alice@example.com', text: 'Hello' }
const never = new AbortController().signal

/** Leads to this machine, and is none of the names by which the board knows that. */
const remote = '0.0.0.0'

/** A certificate for a host, by an authority that this process trusts. */
function trustedCertificate(t: Test, name: string) {
  const { ca, cert, key } = makeCertificates(makeFolder(t), name)
  const before = getCACertificates()
  t.teardown(() => setDefaultCACertificates(before))
  setDefaultCACertificates([...before, readFileSync(ca, 'utf8')])
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
}

test('to another machine mail goes by TLS', async (t) => {
  const tls = trustedCertificate(t, `IP:${remote}`)
  for (const [protocol, secure] of Object.entries({ smtp: false, smtps: true })) {
    const { mails, url } = await startSmtp(t, {}, { ...tls, secure })
    const { port } = new URL(url)
    await smtpSender(`${protocol}://${remote}:${port}`)(message, never)
    t.match(mails, [{ isEncrypted: true }], protocol)
  }
})

test('a server whose certificate cannot be trusted is sent no mail', async (t) => {
  const { cert, key } = makeCertificates(makeFolder(t), `IP:${remote}`)
  const byNobody = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  const forAnother = trustedCertificate(t, 'DNS:mail.example.org')
  const faults = [
    { tls: byNobody, fault: /UNABLE_TO_VERIFY_LEAF_SIGNATURE/ },
    { tls: forAnother, fault: /ERR_TLS_CERT_ALTNAME_INVALID/ }
  ]
  for (const { tls, fault } of faults) {
    for (const [protocol, secure] of Object.entries({ smtp: false, smtps: true })) {
      const { mails, url } = await startSmtp(t, {}, { ...tls, secure })
      const { port } = new URL(url)
      await t.rejects(smtpSender(`${protocol}://${remote}:${port}`)(message, never), fault)
      t.same(mails, [], protocol)
    }
  }
})

onEveryEngine('to another machine no mail goes without TLS', async (t, { url }) => {
  const { mails, env } = await startSmtp(t)
  const SMTP_URL = env.SMTP_URL.replace('127.0.0.1', remote)
  const app = await build(t, { url, env: { ...env, SMTP_URL } })
  await signUp(app, 'alice')
  const jobs = () => app.orm.em.fork().find(Job, { last_error: { $ne: null } })
  await until(async () => (await jobs()).length === 1)
  const [job] = await jobs()
  t.match(job, { attempts: 1, failed_at: null, last_error: 'The mail server does not offer STARTTLS.' })
  t.same(mails, [])
})

test('a server on this machine needs no TLS', async (t) => {
  const { url, mails } = await startSmtp(t)
  await smtpSender(url)(message, never)
  t.match(mails, [{ isEncrypted: false }])
})
