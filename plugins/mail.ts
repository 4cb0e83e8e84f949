import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { jobKind, mailKinds } from '../src/jobs/mail.ts'
import { mailHandler } from '../src/mail/deliver.ts'
import { smtpSender } from '../src/mail/transport.ts'
import { queueNotices } from '../src/mail/unread-letter.ts'

export interface MailOptions {
  /** Empty for none. */
  url: string
  /** The address that mail is from. */
  from: string
  /** Public origin of the site. */
  origin: string
  /** Whether this process looks for notices to send. */
  isOn: boolean
}

/** Milliseconds between two looks for notices to send. */
const interval = 60_000

/** Milliseconds that a notice waits, to be read, or to be sent with others. */
const rest = 300_000

/** Sends mail, as jobs. */
async function mail(app: FastifyInstance, { url, from, origin, isOn }: MailOptions) {
  if (url === '') return
  const post = {
    send: smtpSender(url),
    sender: () => ({ from, origin, siteName: app.settings.site_name }),
    secret: () => app.secret
  }
  for (const kind of mailKinds) app.registerJob(jobKind(kind), mailHandler(kind, post))
  if (!isOn) return

  let round: Promise<unknown> | undefined
  const timer = setInterval(() => {
    round = queueNotices(app.orm.em.fork(), new Date(Date.now() - rest)).catch((err) =>
      app.log.warn({ err }, 'notices to send cannot be read, which is tried again')
    )
  }, interval).unref()

  app.addHook('preClose', async () => {
    clearInterval(timer)
    await round
  })
}

export const autoConfig = ({ config }: FastifyInstance): MailOptions => ({
  url: config.SMTP_URL,
  from: config.MAIL_FROM,
  origin: config.SITE_URL.origin,
  isOn: config.JOBS === 'on'
})

export default fp(mail, { name: 'mail', fastify: '5.x', dependencies: ['db', 'jobs', 'settings'] })
