import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { readMailState } from '../../src/mail/state.ts'
import { addTestMail, findTestAddress } from '../../src/mail/test-mail.ts'
import { adminMailPage } from '../../src/views/admin/mail.ts'

const MailQuery = Type.Object({ sent: Type.Optional(Type.Literal('yes')) })

const mail: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  app.get(
    '/mail',
    { schema: { querystring: MailQuery }, config: { role: 'admin' } },
    async function showMail(request, reply) {
      const em = request.getDb()
      const state = await readMailState(em, app.config)
      const testAddress = await findTestAddress(em, request.member.id)
      const isSent = request.query.sent !== undefined
      return reply.page(adminMailPage(await request.getSite(), { ...state, testAddress, isSent }))
    }
  )

  app.post('/mail/test', { config: { role: 'admin' } }, async function sendTest(request, reply) {
    await addTestMail(request.getDb(), request.member.id, app.sendsMail)
    return reply.redirect('/admin/mail?sent=yes', 303)
  })
}

export default mail
