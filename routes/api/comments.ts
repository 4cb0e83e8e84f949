import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { addComment, deleteComment, editComment } from '../../src/comments/write.ts'
import { CommentChanges, NewComment } from '../../src/posts/writing.ts'
import { IdParams } from '../../src/schema/id.ts'
import { created, done } from '../../src/schema/replies.ts'
import { voteForComment } from '../../src/votes/cast.ts'

const written = { schema: { body: NewComment, response: created } }
const edited = { schema: { params: IdParams, body: CommentChanges, response: done } }
const changed = { schema: { params: IdParams, response: done } }

const comments: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/comments', written, async function write(request, reply) {
    const member = await request.requireMember()
    const id = await addComment(request.getDb(), member.id, request.body)
    return reply.code(201).header('location', `/post/${request.body.post_id}#c${id}`).send({ id })
  })

  app.put('/comments/:id', edited, async function edit(request, reply) {
    const member = await request.requireMember()
    await editComment(request.getDb(), member.id, request.params.id, request.body.comment_text)
    return reply.code(204).send(null)
  })

  app.delete('/comments/:id', changed, async function remove(request, reply) {
    const member = await request.requireMember()
    await deleteComment(request.getDb(), member.id, request.params.id)
    return reply.code(204).send(null)
  })

  app.put('/comments/:id/vote', changed, async function vote(request, reply) {
    const member = await request.requireMember()
    await voteForComment(request.getDb(), member.id, request.params.id, true)
    return reply.code(204).send(null)
  })

  app.delete('/comments/:id/vote', changed, async function takeVoteBack(request, reply) {
    const member = await request.requireMember()
    await voteForComment(request.getDb(), member.id, request.params.id, false)
    return reply.code(204).send(null)
  })
}

export default comments
