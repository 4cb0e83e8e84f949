import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { addComment } from '../../src/comments/add.ts'
import { deleteComment, editComment } from '../../src/comments/edit.ts'
import { restoreComment } from '../../src/comments/restore.ts'
import { CommentChanges, NewComment } from '../../src/comments/schema.ts'
import { created, noContent } from '../../src/schema/replies.ts'
import { IdParams } from '../../src/schema/types.ts'
import { voteForComment } from '../../src/votes/cast.ts'

const create = { schema: { body: NewComment, response: created } }
const update = { schema: { params: IdParams, body: CommentChanges, response: noContent } }
const byId = { schema: { params: IdParams, response: noContent } }
const voteById = { ...byId, config: { writeLimit: 'vote' } } as const

const comments: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()

  app.post('/comments', create, async function createComment(request, reply) {
    const id = await addComment(request.getDb(), request.member.id, request.body, request.getWriter())
    reply.header('location', `/post/${request.body.post_id}#c${id}`)
    return { id }
  })

  app.put('/comments/:id', update, async function updateComment(request) {
    const { member, params, body } = request
    await editComment(request.getDb(), member.id, params.id, body.comment_text, request.getWriter())
  })

  app.delete('/comments/:id', byId, async function removeComment(request) {
    await deleteComment(request.getDb(), request.member.id, request.params.id)
  })

  app.post('/comments/:id/restore', byId, async function undoRemoval(request) {
    await restoreComment(request.getDb(), request.member.id, request.params.id)
  })

  app.put('/comments/:id/vote', voteById, async function vote(request) {
    await voteForComment(request.getDb(), request.member.id, request.params.id, true)
  })

  app.delete('/comments/:id/vote', voteById, async function removeVote(request) {
    await voteForComment(request.getDb(), request.member.id, request.params.id, false)
  })
}

export default comments
