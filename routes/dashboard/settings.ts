import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { isConfirmed } from '../../src/accounts/confirm.ts'
import { hasFeedToken, issueFeedToken } from '../../src/accounts/feed-token.ts'
import { chooseMail, findMailState, MailChoices } from '../../src/accounts/mail-choices.ts'
import { MaybeConfirmed, NewEmail, NewPassword } from '../../src/accounts/schema.ts'
import { changeEmail, changePassword, deleteAccount } from '../../src/accounts/settings.ts'
import { addMail } from '../../src/jobs/mail.ts'
import { chooseShortcuts, editAbout, findProfile } from '../../src/members/profiles.ts'
import { ProfileChanges } from '../../src/members/schema.ts'
import { privateFeeds } from '../../src/views/feeds/lists.ts'
import type { FormState } from '../../src/views/form.ts'
import { settings as names, type Setting, settingsPage } from '../../src/views/settings.ts'

const path = '/dashboard/settings'

const SettingsQuery = Type.Object({ saved: Type.Optional(Type.Enum([...names])) })

/** A box that is not checked is not sent. */
const KeysForm = Type.Object({ shortcuts: Type.Optional(Type.Literal('on')) })

/** They check the password. */
const account = { expensive: true, writeLimit: 'account' } as const

/** Banned and unapproved members can still protect or delete their account. */
const own = { ...account, anyStanding: true } as const

const settings: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()
  app.acceptForms()

  const again = (stateOf: Setting) => async (request: FastifyRequest, state: FormState) =>
    settingsPage(await request.getSite(), { ...(await readValues(request)), state, stateOf })
  const redisplay = (stateOf: Setting) => app.redisplay(again(stateOf))

  const page = { schema: { querystring: SettingsQuery }, config: { anyStanding: true } }

  app.get('/settings', page, async function show(request, reply) {
    const values = await readValues(request)
    return reply.page(settingsPage(await request.getSite(), { ...values, saved: request.query.saved }))
  })

  // A redisplayed form has the URL of its POST, which a reader may reload.
  app.get('/settings/:form', (_request, reply) => reply.redirect(path))

  app.post(
    '/settings/about',
    { schema: { body: ProfileChanges }, ...app.textForm(again('about')) },
    async function saveAbout(request, reply) {
      await editAbout(request.getDb(), request.member.id, request.body.about)
      return reply.redirect(`${path}?saved=about`, 303)
    }
  )

  app.post('/settings/keys', { schema: { body: KeysForm } }, async function saveKeys(request, reply) {
    const isOn = request.body.shortcuts !== undefined
    await chooseShortcuts(request.getDb(), request.member.id, isOn)
    return reply.redirect(`${path}?saved=keys`, 303)
  })

  app.post(
    '/settings/email',
    {
      schema: { body: NewEmail },
      config: { ...account, event: 'email_changed' },
      errorHandler: redisplay('email')
    },
    async function saveEmail(request, reply) {
      const terms = { sendsMail: app.sendsMail, refused: app.settings.refused_email_domains }
      await changeEmail(request.getDb(), whoConfirms(request), request.body, terms)
      return reply.redirect(`${path}?saved=email`, 303)
    }
  )

  // Where sign-up is by e-mail domain, unapproved members need this mail.
  app.post('/settings/verify', { config: { anyStanding: true } }, async function resend(request, reply) {
    if (app.sendsMail) await addMail(request.getDb(), 'verify', request.member.id, true)
    return reply.redirect(`${path}?saved=verify`, 303)
  })

  app.post('/settings/mail', { schema: { body: MailChoices } }, async function saveMail(request, reply) {
    await chooseMail(request.getDb(), request.member.id, request.body.mail)
    return reply.redirect(`${path}?saved=mail`, 303)
  })

  app.post(
    '/settings/feeds',
    { config: { event: 'feed_addresses_made' } },
    async function makeFeeds(request, reply) {
      const token = await issueFeedToken(request.getDb(), request.member.id)
      const feeds = privateFeeds(`${request.getOrigin()}/feeds/${token}`, app.settings.private)
      const values = await readValues(request)
      // Not redirected: the addresses are shown once, and are in no other one.
      return reply.page(settingsPage(await request.getSite(), { ...values, feeds }))
    }
  )

  app.post(
    '/settings/password',
    {
      schema: { body: NewPassword },
      config: { ...own, event: 'password_changed' },
      errorHandler: redisplay('password')
    },
    async function savePassword(request, reply) {
      const session = await changePassword(request.getDb(), request, request.getClient(), request.body)
      return reply.setSession(session).redirect(`${path}?saved=password`, 303)
    }
  )

  app.post(
    '/settings/account',
    {
      schema: { body: MaybeConfirmed },
      config: { ...own, event: 'account_deleted' },
      errorHandler: redisplay('account')
    },
    async function removeAccount(request, reply) {
      await deleteAccount(request.getDb(), whoConfirms(request), request.body.current_password)
      return reply.clearSession().redirect('/', 303)
    }
  )
}

async function readValues(request: FastifyRequest) {
  const { username, email, shortcuts } = request.member
  const em = request.getDb()
  const { about } = await findProfile(em, username)
  const mail = request.server.sendsMail ? await findMailState(em, request.member.id) : null
  const hasFeeds = await hasFeedToken(em, request.member.id)
  return { email, about, mail, hasFeeds, shortcuts, isConfirmed: await isConfirmed(em, request.sessionId) }
}

function whoConfirms({ member, sessionId }: FastifyRequest) {
  return { userId: member.id, sessionId }
}

export default settings
