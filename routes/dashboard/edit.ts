import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { CodedError } from '../../src/errors/coded-error.ts'
import { findPost } from '../../src/posts/read.ts'
import { deletePost, editPost } from '../../src/posts/submit.ts'
import { PostChanges } from '../../src/posts/writing.ts'
import { IdParams } from '../../src/schema/id.ts'
import { editPage } from '../../src/views/edit.ts'

const one = { schema: { params: IdParams } }

const edit: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  app.get('/edit/:id', one, async function showEdit(request, reply) {
    const post = await findOwn(request, request.params.id)
    return reply.page(editPage(await request.getSite(), { post }))
  })

  app.post(
    '/edit/:id',
    {
      schema: { params: IdParams, body: PostChanges },
      errorHandler: app.redisplay(async (request: FastifyRequest<{ Params: { id: number } }>, state) => {
        const post = await findOwn(request, request.params.id)
        return editPage(await request.getSite(), { post, state })
      })
    },
    async function save(request, reply) {
      const member = await request.requireMember()
      await editPost(request.getDb(), member.id, request.params.id, request.body)
      return reply.redirect(`/post/${request.params.id}`, 303)
    }
  )

  app.post('/edit/:id/delete', one, async function remove(request, reply) {
    const member = await request.requireMember()
    await deletePost(request.getDb(), member.id, request.params.id)
    return reply.redirect('/dashboard', 303)
  })
}

async function findOwn(request: FastifyRequest, id: number) {
  const member = await request.requireMember()
  const post = await findPost(request.getDb(), id)
  if (post.user.id !== member.id) throw new CodedError('NOT_YOURS', 'This post is somebody else’s.')
  return post
}

export default edit
