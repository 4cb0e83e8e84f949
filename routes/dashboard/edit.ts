import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { deletePost, editPost, findOwnPost } from '../../src/posts/edit.ts'
import { PostChanges } from '../../src/posts/schema.ts'
import { IdParams } from '../../src/schema/types.ts'
import { editPage } from '../../src/views/edit.ts'

const byId = { schema: { params: IdParams } }

const edit: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()
  app.acceptForms()

  const redisplay = app.redisplay(async (request: FastifyRequest<{ Params: { id: number } }>, state) => {
    const post = await findOwnPost(request.getDb(), request.member.id, request.params.id)
    return editPage(await request.getSite(), { post, state })
  })

  app.get('/edit/:id', byId, async function showEdit(request, reply) {
    const post = await findOwnPost(request.getDb(), request.member.id, request.params.id)
    return reply.page(editPage(await request.getSite(), { post }))
  })

  app.post(
    '/edit/:id',
    { schema: { params: IdParams, body: PostChanges }, errorHandler: redisplay },
    async function savePost(request, reply) {
      const { member, params, body } = request
      await editPost(request.getDb(), member.id, params.id, body, request.getProbation('posts'))
      return reply.redirect(`/post/${params.id}`, 303)
    }
  )

  app.post('/edit/:id/delete', byId, async function removePost(request, reply) {
    await deletePost(request.getDb(), request.member.id, request.params.id)
    return reply.redirect('/dashboard', 303)
  })
}

export default edit
