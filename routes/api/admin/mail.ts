import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { MailState, readMailState } from '../../../src/mail/state.ts'
import { addTestMail } from '../../../src/mail/test-mail.ts'
import { noContent, ok } from '../../../src/schema/replies.ts'

const read = { schema: { response: ok(MailState) }, config: { role: 'admin' } } as const
const send = { schema: { response: noContent }, config: { role: 'admin' } } as const

const mail: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/mail', read, async function readMail(request) {
    return readMailState(request.getDb(), app.config)
  })

  app.post('/mail/test', send, async function sendTest(request) {
    await addTestMail(request.getDb(), request.member.id, app.sendsMail)
  })
}

export default mail
