import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { findVerification, verifyEmail } from '../src/accounts/verify.ts'
import { readUnsubscribeToken, unsubscribe } from '../src/mail/unsubscribe.ts'
import { linkPage } from '../src/views/link.ts'

const byToken = { schema: { params: Type.Object({ token: Type.String({ maxLength: 100 }) }) } }

/** Links of mails. Opening one changes nothing, since mail scanners do. */
const mailLinks: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'private, no-store')
  })

  app.get('/verify/:token', byToken, async function showVerification(request, reply) {
    const { token } = request.params
    const email = await findVerification(request.getDb(), token)
    const act = { action: `/verify/${encodeURIComponent(token)}`, button: 'Confirm' }
    const page = { title: 'Confirm the address', text: `${email} is the address of your account.`, act }
    return reply.page(linkPage(await request.getSite(), page))
  })

  app.post('/verify/:token', byToken, async function verify(request, reply) {
    await verifyEmail(request.getDb(), request.params.token)
    const page = { title: 'Confirmed', text: 'The address of your account is confirmed.' }
    return reply.page(linkPage(await request.getSite(), page))
  })

  app.get('/unsubscribe/:token', byToken, async function showUnsubscribe(request, reply) {
    const { token } = request.params
    readUnsubscribeToken(app.secret, token)
    const act = { action: `/unsubscribe/${encodeURIComponent(token)}`, button: 'No more mail' }
    const page = {
      title: 'No more mail',
      text: 'We tell you of replies and mentions by mail. Shall that end?',
      act
    }
    return reply.page(linkPage(await request.getSite(), page))
  })

  // Mail programs send it without a cookie: https://www.rfc-editor.org/rfc/rfc8058.html#section-3.1
  app.post('/unsubscribe/:token', byToken, async function endMail(request, reply) {
    await unsubscribe(request.getDb(), readUnsubscribeToken(app.secret, request.params.token))
    const page = { title: 'No more mail', text: 'You get no more mail about replies and mentions.' }
    return reply.page(linkPage(await request.getSite(), page))
  })
}

export default mailLinks
