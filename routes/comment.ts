import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { EntityManager } from 'fastify-mikro-orm'
import { addComment } from '../src/comments/add.ts'
import { deleteComment, editComment, findOwnComment } from '../src/comments/edit.ts'
import { findComment } from '../src/comments/list.ts'
import { findPlace } from '../src/comments/place.ts'
import { readReplies } from '../src/comments/replies.ts'
import { restoreComment } from '../src/comments/restore.ts'
import { CommentChanges } from '../src/comments/schema.ts'
import { undoMinutes } from '../src/posts/limits.ts'
import { IdParams } from '../src/schema/types.ts'
import { commentPage } from '../src/views/comment-page.ts'
import { threadPath } from '../src/views/thread-path.ts'
import { voteForComment } from '../src/votes/cast.ts'
import { VoteForm } from '../src/votes/schema.ts'
import { hasVotedForComment, markVotedComments } from '../src/votes/voted.ts'

type IdRequest = FastifyRequest<{ Params: { id: number } }>

const byId = { schema: { params: IdParams } }
const cachedPage = { ...byId, config: { cache: 'board' } } as const
const voteForm = { schema: { params: IdParams, body: VoteForm }, config: { writeLimit: 'vote' } } as const
const withText = { params: IdParams, body: CommentChanges }

const comment: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/comment/:id', cachedPage, async function showComment(request, reply) {
    const page = await readPage(request, request.params.id)
    return reply.page(commentPage(await request.getSite(), page))
  })

  app.get('/comment/:id/discussion', byId, async function showInDiscussion(request, reply) {
    return reply.redirect(await request.read((em) => discussionPath(em, request.params.id)))
  })

  // A redisplayed form has the URL of its POST, which a reader may reload.
  for (const path of ['/comment/:id/reply', '/comment/:id/edit']) {
    app.get(path, byId, (request, reply) => reply.redirect(`/comment/${request.params.id}`))
  }

  app.register(forms)
}

const forms: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()
  app.acceptForms()

  const replyForm = app.textForm(async (request: IdRequest, state) => {
    const page = await readPage(request, request.params.id)
    return commentPage(await request.getSite(), { ...page, state, stateOf: 'reply' })
  })

  const editForm = app.textForm(async (request: IdRequest, state) => {
    await findOwnComment(request.getDb(), request.member.id, request.params.id)
    const page = await readPage(request, request.params.id)
    return commentPage(await request.getSite(), { ...page, state, stateOf: 'edit' })
  })

  app.post('/comment/:id/vote', voteForm, async function vote(request, reply) {
    const { id } = request.params
    const em = request.getDb()
    await voteForComment(em, request.member.id, id, request.body.voted === '1')
    const from = request.getReferringPath() ?? `/comment/${id}`
    // The vote may move the comment to another page of its discussion.
    const to = from.startsWith('/post/') ? await discussionPath(em, id) : `${from}#c${id}`
    return reply.redirect(to, 303)
  })

  app.post(
    '/comment/:id/reply',
    { schema: withText, ...replyForm },
    async function replyToComment(request, reply) {
      const em = request.getDb()
      const { id: parent_id, post } = await findComment(em, request.params.id)
      const { comment_text } = request.body
      const id = await addComment(
        em,
        request.member.id,
        { post_id: post.id, parent_id, comment_text },
        request.getWriter()
      )
      return reply.redirect(await discussionPath(em, id), 303)
    }
  )

  app.post(
    '/comment/:id/edit',
    { schema: withText, ...editForm },
    async function saveComment(request, reply) {
      const em = request.getDb()
      const { id } = await findComment(em, request.params.id)
      const { member, body } = request
      await editComment(em, member.id, id, body.comment_text, request.getWriter())
      return reply.redirect(await discussionPath(em, id), 303)
    }
  )

  app.post('/comment/:id/delete', byId, async function remove(request, reply) {
    const em = request.getDb()
    const { id, post } = await findComment(em, request.params.id)
    await deleteComment(em, request.member.id, id)
    return reply.redirect(`/post/${post.id}?deleted=${id}#comments`, 303)
  })

  app.post('/comment/:id/restore', byId, async function undoRemoval(request, reply) {
    const em = request.getDb()
    const { id } = request.params
    await restoreComment(em, request.member.id, id)
    return reply.redirect(await discussionPath(em, id), 303)
  })
}

async function discussionPath(em: EntityManager, id: number): Promise<string> {
  const { post_id, ...place } = await findPlace(em, id)
  return threadPath(post_id, place)
}

async function readPage(request: FastifyRequest, id: number) {
  const member = await request.getMember()
  const now = new Date()
  return request.read(async (em) => {
    const comment = await findComment(em, id)
    const page = { comment, now, undoMinutes, ...(await readReplies(em, { id, post_id: comment.post.id })) }
    if (!member) return page
    await markVotedComments(em, member.id, page.replies)
    if (comment.user.id === member.id) return page
    return { ...page, voted: await hasVotedForComment(em, member.id, id) }
  })
}

export default comment
