import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { deletePost, editPost, findOwnPost } from '../../src/posts/edit.ts'
import { EditForm } from '../../src/posts/schema.ts'
import { readTags } from '../../src/posts/tags.ts'
import { IdParams } from '../../src/schema/types.ts'
import { offerTags, toTagNames } from '../../src/tags/choose.ts'
import { editPage } from '../../src/views/edit.ts'
import type { FormState } from '../../src/views/form.ts'

const byId = { schema: { params: IdParams } }

type IdRequest = FastifyRequest<{ Params: { id: number } }>

const edit: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()
  app.acceptForms()

  async function render(request: IdRequest, state?: FormState) {
    const em = request.getDb()
    const post = await findOwnPost(em, request.member.id, request.params.id)
    const current = app.tags.length > 0 ? await readTags(em, post.id) : []
    const tags = offerTags(
      request.getTagRules(),
      current.map(({ name }) => name)
    )
    return editPage(await request.getSite(), { post, tags, state })
  }

  const redisplay = app.redisplay(render)

  app.get('/edit/:id', byId, async function showEdit(request, reply) {
    return reply.page(await render(request))
  })

  app.post(
    '/edit/:id',
    { schema: { params: IdParams, body: EditForm }, errorHandler: redisplay },
    async function savePost(request, reply) {
      const { member, params, body } = request
      const { tags, ...post } = body
      const changes = { ...post, ...(tags !== undefined && { tags: toTagNames(tags) }) }
      const probation = request.getProbation('posts')
      await editPost(request.getDb(), member.id, params.id, changes, probation, request.getTagRules())
      return reply.redirect(`/post/${params.id}`, 303)
    }
  )

  app.post('/edit/:id/delete', byId, async function removePost(request, reply) {
    await deletePost(request.getDb(), request.member.id, request.params.id)
    return reply.redirect('/dashboard', 303)
  })
}

export default edit
