import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { isLinkOpen } from '../../src/posts/correct-link.ts'
import { deletePost, editPost, findOwnPost } from '../../src/posts/edit.ts'
import { DuplicateLinkError } from '../../src/posts/errors.ts'
import { linkMinutes, undoMinutes } from '../../src/posts/limits.ts'
import type { Post } from '../../src/posts/post.ts'
import { restorePost } from '../../src/posts/restore.ts'
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

  const textForm = app.textForm(async (request: IdRequest, state) => {
    const post = await findOwnPost(request.getDb(), request.member.id, request.params.id)
    return render(request, post, state)
  })

  app.get('/edit/:id', byId, async function showEdit(request, reply) {
    const post = await findOwnPost(request.getDb(), request.member.id, request.params.id)
    return reply.page(await render(request, post))
  })

  app.post(
    '/edit/:id',
    { schema: { params: IdParams, body: EditForm }, ...textForm },
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
    return reply.redirect(`/dashboard?deleted=${request.params.id}`, 303)
  })

  app.post('/edit/:id/restore', byId, async function undoRemoval(request, reply) {
    try {
      await restorePost(request.getDb(), request.member.id, request.params.id)
      return reply.redirect(`/post/${request.params.id}`, 303)
    } catch (error) {
      if (!(error instanceof DuplicateLinkError)) throw error
      return reply.redirect(`/post/${error.post_id}?duplicate=1`, 303)
    }
  })
}

async function render(request: FastifyRequest, post: Post, state?: FormState) {
  const current = request.server.tags.length > 0 ? await readTags(request.getDb(), post.id) : []
  const names = current.map(({ name }) => name)
  return editPage(await request.getSite(), {
    post,
    isLinkOpen: isLinkOpen(post),
    minutes: { link: linkMinutes, undo: undoMinutes },
    tags: offerTags(request.getTagRules(), names),
    ...(state && { state })
  })
}

export default edit
