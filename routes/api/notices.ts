import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { pageSize } from '../../src/lists/slices.ts'
import { listNotices } from '../../src/notices/list.ts'
import { markReadUpTo } from '../../src/notices/mark-read.ts'
import { NoticeItem, ReadNotices } from '../../src/notices/schema.ts'
import { noContent, ok } from '../../src/schema/replies.ts'
import { Nullable } from '../../src/schema/types.ts'
import { WholeNumber } from '../../src/schema/whole-number.ts'

const ListQuery = Type.Object({
  limit: WholeNumber({ minimum: 1, maximum: pageSize.max, default: pageSize.default }),
  cursor: Type.Optional(Type.String({ maxLength: 200 }))
})

const NoticeSlice = Type.Object(
  { notices: Type.Array(NoticeItem), next_cursor: Nullable(Type.String()) },
  { title: 'NoticeList' }
)

const list = { schema: { querystring: ListQuery, response: ok(NoticeSlice) } }
const read = { schema: { body: ReadNotices, response: noContent }, config: { anyStanding: true } }

const notices: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()

  app.get('/notices', list, async function readNotices(request) {
    return listNotices(request.getDb(), request.member.id, request.query)
  })

  app.put('/notices/read', read, async function markRead(request) {
    await markReadUpTo(request.getDb(), request.member.id, request.body.up_to)
  })
}

export default notices
