import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { PageQuery } from '../src/lists/slices.ts'
import { markPost } from '../src/read-state/marks.ts'
import { listOwn, ownLists } from '../src/read-state/own-lists.ts'
import { IdParams } from '../src/schema/types.ts'
import { listTags } from '../src/tags/list.ts'
import { filtersPage } from '../src/views/filters.ts'
import { listView } from '../src/views/list-view.ts'
import { ownListPage } from '../src/views/own-list.ts'

/** The buttons of a post: the state that each asks for. */
const MarkForm = Type.Object({
  saved: Type.Optional(Type.Enum(['0', '1'])),
  hidden: Type.Optional(Type.Enum(['0', '1']))
})

const markForm = { schema: { params: IdParams, body: MarkForm }, config: { writeLimit: 'vote' } } as const

const marks: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()
  app.acceptForms()

  for (const list of ownLists) {
    app.get(`/${list}`, { schema: { querystring: PageQuery } }, async function showOwn(request, reply) {
      const now = new Date()
      const slice = await request.read((em) => listOwn(em, request.member.id, list, request.query))
      return reply.page(ownListPage(await request.getSite(), list, listView(slice, `/${list}`, now)))
    })
  }

  app.get('/dashboard/filters', async function showFilters(request, reply) {
    const tags = await request.read((em) => listTags(em, request.member.id))
    return reply.page(filtersPage(await request.getSite(), tags))
  })

  app.post('/post/:id/mark', markForm, async function mark(request, reply) {
    const { id } = request.params
    for (const mark of ['saved', 'hidden'] as const) {
      const value = request.body[mark]
      if (value) await markPost(request.getDb(), request.member.id, id, mark, value === '1')
    }
    const from = request.getReferringPath() ?? `/post/${id}`
    return reply.redirect(from.startsWith('/post/') ? from : `${from}#p${id}`, 303)
  })
}

export default marks
