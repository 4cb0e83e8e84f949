import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { PostList } from '../../src/posts/schema.ts'
import { markPost } from '../../src/read-state/marks.ts'
import { listOwn, OwnListQuery, ownLists } from '../../src/read-state/own-lists.ts'
import { noContent, ok } from '../../src/schema/replies.ts'
import { IdParams } from '../../src/schema/types.ts'

const list = { schema: { querystring: OwnListQuery, response: ok(PostList) } }
const change = {
  schema: { params: IdParams, response: noContent },
  config: { writeLimit: 'vote' }
} as const

const marks: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()

  for (const name of ownLists) {
    app.get(`/users/me/${name}`, list, (request) =>
      request.read((em) => listOwn(em, request.member.id, name, request.query))
    )
  }

  for (const mark of ['saved', 'hidden'] as const) {
    app.put(`/posts/:id/${mark}`, change, async function setMark(request) {
      await markPost(request.getDb(), request.member.id, request.params.id, mark, true)
    })

    app.delete(`/posts/:id/${mark}`, change, async function removeMark(request) {
      await markPost(request.getDb(), request.member.id, request.params.id, mark, false)
    })
  }
}

export default marks
