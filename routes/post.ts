import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import { addComment } from '../src/comments/add.ts'
import { findPlace } from '../src/comments/place.ts'
import { findUndoableComment } from '../src/comments/restore.ts'
import { CommentChanges } from '../src/comments/schema.ts'
import { readThread } from '../src/comments/thread.ts'
import { readOtherDiscussions } from '../src/posts/discussions.ts'
import { undoMinutes } from '../src/posts/limits.ts'
import { findPostOrTombstone } from '../src/posts/read.ts'
import { markPosts } from '../src/read-state/posts.ts'
import { findLastVisit, markFreshComments } from '../src/read-state/visits.ts'
import { Id, IdParams } from '../src/schema/types.ts'
import { postPage } from '../src/views/post.ts'
import { threadPath } from '../src/views/thread-path.ts'
import { voteForPost } from '../src/votes/cast.ts'
import { VoteForm } from '../src/votes/schema.ts'
import { markVotedComments } from '../src/votes/voted.ts'

const PostQuery = Type.Object({
  /** The comment before the page. */
  after: Type.Optional(Id),
  /** Milliseconds since 1970. Newer comments are marked, instead of those after the last visit. */
  since: Type.Optional(Type.String({ pattern: '^\\d{1,14}$' })),
  duplicate: Type.Optional(Type.String()),
  /** A comment that the reader has just deleted. */
  deleted: Type.Optional(Id)
})

type PostQuery = Static<typeof PostQuery>

const byId = { schema: { params: IdParams } }
const cachedPage = {
  schema: { params: IdParams, querystring: PostQuery },
  // Only members see these, and their pages are not cached.
  config: {
    cache: 'post',
    cacheKey: { since: () => undefined, duplicate: () => undefined, deleted: () => undefined }
  }
} as const
const voteForm = { schema: { params: IdParams, body: VoteForm }, config: { writeLimit: 'vote' } } as const
const commentForm = { params: IdParams, body: CommentChanges }

const post: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/post/:id', cachedPage, async function showPost(request, reply) {
    const { after, since, duplicate, deleted } = request.query
    const member = await request.getMember()
    const page = await readPage(request, request.params.id, request.query)
    // HEAD is not a visit, nor is another page of the same discussion.
    if (member && request.method === 'GET' && after === undefined && since === undefined) {
      const hasNotices = Boolean(member.unread_notices)
      const visited_at = shownUntil(app, page.now)
      reply.recordVisit({ user: member.id, post: page.post.id, visited_at, hasNotices })
    }
    const isDuplicate = duplicate !== undefined && member !== null
    const undoable = deleted && member && (await findUndoable(request, page.post.id, deleted))
    return reply
      .status(page.post.deleted ? 410 : 200)
      .page(postPage(await request.getSite(), { ...page, isDuplicate, deleted: undoable || undefined }))
  })

  // A redisplayed form has the URL of its POST, which a reader may reload.
  app.get('/post/:id/comment', byId, (request, reply) => reply.redirect(`/post/${request.params.id}`))

  app.register(forms)
}

const forms: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()
  app.acceptForms()

  const textForm = app.textForm(async (request: FastifyRequest<{ Params: { id: number } }>, state) =>
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
    { schema: commentForm, ...textForm },
    async function submitComment(request, reply) {
      const post_id = request.params.id
      const { comment_text } = request.body
      const em = request.getDb()
      const id = await addComment(em, request.member.id, { post_id, comment_text }, request.getWriter())
      return reply.redirect(threadPath(post_id, await findPlace(em, id)), 303)
    }
  )
}

async function findUndoable(request: FastifyRequest, postId: number, commentId: number) {
  const id = await findUndoableComment(request.getDb(), request.member.id, { postId, commentId })
  return id === null ? undefined : { id, minutes: undoMinutes }
}

/** Reads a post and a page of its discussion, with the member's votes and read state. */
async function readPage(request: FastifyRequest, id: number, { after, since }: PostQuery = {}) {
  const now = new Date()
  const member = await request.getMember()
  const { post, others, thread } = await request.read(async (em) => {
    const post = await findPostOrTombstone(em, id)
    const others = post.hasOthers ? await readOtherDiscussions(em, id) : []
    return { post, others, thread: await readThread(em, post, after) }
  })
  if (!member) return { post, others, ...thread, now }
  const last =
    since === undefined ? await findLastVisit(request.getDb(), member.id, post.id) : new Date(+since)
  markFreshComments(thread.comments, member.id, last)
  await request.read(async (em) => {
    await markPosts(em, member.id, [post])
    await markVotedComments(em, member.id, thread.comments)
  })
  return { post, others, ...thread, now, since: last?.getTime() }
}

/** What a lagging replica did not show yet is new at the next visit. */
function shownUntil({ replicas }: FastifyInstance, now: Date) {
  return new Date(now.getTime() - replicas.maxLag)
}

export default post
