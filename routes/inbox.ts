import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { PageQuery } from '../src/lists/slices.ts'
import { listNotices } from '../src/notices/list.ts'
import { markReadUpTo } from '../src/notices/mark-read.ts'
import { ReadNotices } from '../src/notices/schema.ts'
import { inboxPage } from '../src/views/inbox.ts'

const list = { schema: { querystring: PageQuery } }
const read = { schema: { body: ReadNotices }, config: { anyStanding: true } }

/** Reading the page marks nothing, since browsers fetch pages ahead. */
const inbox: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()
  app.acceptForms()

  app.get('/inbox', list, async function showInbox(request, reply) {
    const slice = await listNotices(request.getDb(), request.member.id, request.query)
    return reply.page(inboxPage(await request.getSite(), { ...slice, now: new Date() }))
  })

  app.post('/inbox', read, async function markRead(request, reply) {
    await markReadUpTo(request.getDb(), request.member.id, request.body.up_to)
    return reply.redirect('/inbox', 303)
  })
}

export default inbox
