import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { changeEmail, changePassword, deleteAccount } from '../../src/accounts/account.ts'
import { About, Farewell, NewEmail, NewPassword } from '../../src/accounts/schema.ts'
import { endSessions } from '../../src/accounts/sessions.ts'
import { editAbout, findProfile } from '../../src/members/profiles.ts'
import { SettingsQuery } from '../../src/schemas/forms.ts'
import { type Setting, settingsPage } from '../../src/views/settings.ts'

const path = '/dashboard/settings'

const settings: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  const redisplay = (stateOf: Setting) =>
    app.redisplay(async (request, state) =>
      settingsPage(await request.getSite(), { ...(await readOwn(request)), state, stateOf })
    )

  app.get('/settings', { schema: { querystring: SettingsQuery } }, async function show(request, reply) {
    const own = await readOwn(request)
    return reply.page(settingsPage(await request.getSite(), { ...own, saved: request.query.saved }))
  })

  // A form that was shown again has the address that it was sent to.
  app.get('/settings/:form', (_request, reply) => reply.redirect(path))

  app.post(
    '/settings/about',
    { schema: { body: About }, errorHandler: redisplay('about') },
    async function about(request, reply) {
      const member = await request.requireMember()
      await editAbout(request.getDb(), member.id, request.body.about)
      return reply.redirect(`${path}?saved=about`, 303)
    }
  )

  app.post(
    '/settings/email',
    { schema: { body: NewEmail }, config: { expensive: true }, errorHandler: redisplay('email') },
    async function email(request, reply) {
      const member = await request.requireMember()
      await changeEmail(request.getDb(), member.id, request.body.current_password, request.body.email)
      return reply.redirect(`${path}?saved=email`, 303)
    }
  )

  app.post(
    '/settings/password',
    { schema: { body: NewPassword }, config: { expensive: true }, errorHandler: redisplay('password') },
    async function password(request, reply) {
      const member = await request.requireMember()
      const { current_password, password } = request.body
      const { token } = await changePassword(request.getDb(), member.id, current_password, password)
      return reply.keepSession(token).redirect(`${path}?saved=password`, 303)
    }
  )

  app.post('/settings/sessions', async function logOutEverywhere(request, reply) {
    const member = await request.requireMember()
    await endSessions(request.getDb(), member.id)
    return reply.forgetSession().redirect('/login', 303)
  })

  app.post(
    '/settings/account',
    { schema: { body: Farewell }, config: { expensive: true }, errorHandler: redisplay('account') },
    async function leave(request, reply) {
      const member = await request.requireMember()
      await deleteAccount(request.getDb(), member.id, request.body.current_password)
      return reply.forgetSession().redirect('/', 303)
    }
  )
}

async function readOwn(request: FastifyRequest) {
  const { username, email } = await request.requireMember()
  const { about } = await findProfile(request.getDb(), username)
  return { email, about }
}

export default settings
