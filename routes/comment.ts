import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { findComment } from '../src/comments/list.ts'
import { addComment, deleteComment, editComment } from '../src/comments/write.ts'
import { CodedError } from '../src/errors/coded-error.ts'
import { hasVotedForComment } from '../src/read-state/marks.ts'
import { IdParams } from '../src/schema/id.ts'
import { CommentForm, VoteForm } from '../src/schemas/forms.ts'
import { commentPage } from '../src/views/comment-page.ts'
import { voteForComment } from '../src/votes/cast.ts'

type IdRequest = FastifyRequest<{ Params: { id: number } }>

const one = { schema: { params: IdParams } }
const shown = { ...one, config: { cache: 'board' } } as const
const voted = { schema: { params: IdParams, body: VoteForm } }
const written = { params: IdParams, body: CommentForm }

const comment: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  const redisplay = (stateOf: 'reply' | 'edit') =>
    app.redisplay(async (request: IdRequest, state) => {
      await request.requireMember()
      const page = await readPage(request, request.params.id)
      if (stateOf === 'edit') await requireOwn(request, page.comment.user.id)
      return commentPage(await request.getSite(), { ...page, state, stateOf })
    })

  app.get('/comment/:id', shown, async function showComment(request, reply) {
    const page = await readPage(request, request.params.id)
    return reply.page(commentPage(await request.getSite(), page))
  })

  // A form that was shown again has the address that it was sent to.
  for (const path of ['/comment/:id/reply', '/comment/:id/edit']) {
    app.get(path, one, (request, reply) => reply.redirect(`/comment/${request.params.id}`))
  }

  app.post('/comment/:id/vote', voted, async function vote(request, reply) {
    const member = await request.requireMember()
    const { id } = request.params
    await voteForComment(request.getDb(), member.id, id, request.body.stands === '1')
    const from = request.getReferringPath() ?? `/comment/${id}`
    return reply.redirect(`${from}#c${id}`, 303)
  })

  app.post(
    '/comment/:id/reply',
    { schema: written, errorHandler: redisplay('reply') },
    async function answer(request, reply) {
      const member = await request.requireMember()
      const em = request.getDb()
      const parent = await findOne(em, request.params.id)
      const { comment_text } = request.body
      const place = { post_id: parent.post.id, parent_id: parent.id }
      const id = await addComment(em, member.id, { ...place, comment_text })
      return reply.redirect(`/post/${parent.post.id}#c${id}`, 303)
    }
  )

  app.post(
    '/comment/:id/edit',
    { schema: written, errorHandler: redisplay('edit') },
    async function edit(request, reply) {
      const member = await request.requireMember()
      const em = request.getDb()
      const { id, post } = await findOne(em, request.params.id)
      await editComment(em, member.id, id, request.body.comment_text)
      return reply.redirect(`/post/${post.id}#c${id}`, 303)
    }
  )

  app.post('/comment/:id/delete', one, async function remove(request, reply) {
    const member = await request.requireMember()
    const em = request.getDb()
    const { id, post } = await findOne(em, request.params.id)
    await deleteComment(em, member.id, id)
    return reply.redirect(`/post/${post.id}#comments`, 303)
  })
}

async function findOne(em: ReturnType<FastifyRequest['getDb']>, id: number) {
  const comment = await findComment(em, id)
  if (!comment) throw new CodedError('COMMENT_NOT_FOUND', 'There is no such comment.')
  return comment
}

async function readPage(request: FastifyRequest, id: number) {
  const member = await request.getMember()
  const now = new Date()
  return request.read(async (em) => {
    const comment = await findOne(em, id)
    return member ? { comment, now, voted: await hasVotedForComment(em, member.id, id) } : { comment, now }
  })
}

async function requireOwn(request: FastifyRequest, authorId: number) {
  const member = await request.requireMember()
  if (member.id !== authorId) throw new CodedError('NOT_YOURS', 'This comment is somebody else’s.')
}

export default comment
