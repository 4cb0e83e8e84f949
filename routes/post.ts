import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { addComment } from '../src/comments/add.ts'
import { CommentChanges } from '../src/comments/schema.ts'
import { readThread } from '../src/comments/thread.ts'
import { findPostOrTombstone } from '../src/posts/read.ts'
import { markFreshComments, recordVisit } from '../src/read-state/visits.ts'
import { IdParams } from '../src/schema/types.ts'
import { postPage } from '../src/views/post.ts'
import { voteForPost } from '../src/votes/cast.ts'
import { VoteForm } from '../src/votes/schema.ts'
import { markVotedComments, markVotedPosts } from '../src/votes/voted.ts'

const PostQuery = Type.Object({ duplicate: Type.Optional(Type.String()) })

const byId = { schema: { params: IdParams } }
const cachedPage = {
  schema: { params: IdParams, querystring: PostQuery },
  // Only members see `duplicate`, and their pages are not cached.
  config: { cache: 'post', cacheKey: { duplicate: () => undefined } }
} as const
const voteForm = { schema: { params: IdParams, body: VoteForm }, config: { writeLimit: 'vote' } } as const
const commentForm = { params: IdParams, body: CommentChanges }

const post: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/post/:id', cachedPage, async function showPost(request, reply) {
    const page = await readPage(request, request.params.id)
    const isDuplicate = request.query.duplicate !== undefined && (await request.getMember()) !== null
    return reply
      .status(page.post.deleted ? 410 : 200)
      .page(postPage(await request.getSite(), { ...page, isDuplicate }))
  })

  // A redisplayed form has the URL of its POST, which a reader may reload.
  app.get('/post/:id/comment', byId, (request, reply) => reply.redirect(`/post/${request.params.id}`))

  app.register(forms)
}

const forms: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()
  app.acceptForms()

  const redisplay = app.redisplay(async (request: FastifyRequest<{ Params: { id: number } }>, state) =>
    postPage(await request.getSite(), { ...(await readPage(request, request.params.id)), state })
  )

  app.post('/post/:id/vote', voteForm, async function vote(request, reply) {
    const { id } = request.params
    await voteForPost(request.getDb(), request.member.id, id, request.body.voted === '1')
    const from = request.getReferringPath() ?? `/post/${id}`
    return reply.redirect(from.startsWith('/post/') ? from : `${from}#p${id}`, 303)
  })

  app.post(
    '/post/:id/comment',
    { schema: commentForm, errorHandler: redisplay },
    async function submitComment(request, reply) {
      const post_id = request.params.id
      const { comment_text } = request.body
      const id = await addComment(request.getDb(), request.member.id, { post_id, comment_text })
      return reply.redirect(`/post/${post_id}#c${id}`, 303)
    }
  )
}

/** Reads a post and its discussion, with the member's votes and read state. */
async function readPage(request: FastifyRequest, id: number) {
  const now = new Date()
  const member = await request.getMember()
  const { post, comments } = await request.read(async (em) => {
    const post = await findPostOrTombstone(em, id)
    return { post, comments: await readThread(em, post.id) }
  })
  if (member) {
    // HEAD is not a visit.
    const lastVisit = request.method === 'HEAD' ? null : await visit(request, member.id, post.id, now)
    markFreshComments(comments, member.id, lastVisit)
    await request.read(async (em) => {
      await markVotedPosts(em, member.id, [post])
      await markVotedComments(em, member.id, comments)
    })
  }
  return { post, comments, now }
}

/** What a lagging replica did not show yet is new at the next visit. */
function visit(request: FastifyRequest, memberId: number, postId: number, now: Date) {
  const shownUntil = new Date(now.getTime() - request.server.replicas.maxLag)
  return recordVisit(request.getDb(), memberId, postId, shownUntil)
}

export default post
