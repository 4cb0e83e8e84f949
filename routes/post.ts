import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { readThread } from '../src/comments/thread.ts'
import { addComment } from '../src/comments/write.ts'
import { findAnyPost } from '../src/posts/read.ts'
import { markPosts, markThread, markVisit } from '../src/read-state/marks.ts'
import { IdParams } from '../src/schema/id.ts'
import { CommentForm, PostQuery, VoteForm } from '../src/schemas/forms.ts'
import { postPage } from '../src/views/post.ts'
import { voteForPost } from '../src/votes/cast.ts'

const one = { schema: { params: IdParams } }
const shown = {
  schema: { params: IdParams, querystring: PostQuery },
  // Only a member may have submitted what was there already.
  config: { cache: 'post', cacheKey: { duplicate: () => undefined } }
} as const
const voted = { schema: { params: IdParams, body: VoteForm } }
const commented = { params: IdParams, body: CommentForm }

const post: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  app.get('/post/:id', shown, async function showPost(request, reply) {
    const page = await readPage(request, request.params.id)
    const isDuplicate = request.query.duplicate !== undefined && (await request.getMember()) !== null
    return reply
      .status(page.post.deleted ? 410 : 200)
      .page(postPage(await request.getSite(), { ...page, isDuplicate }))
  })

  // A form that was shown again has the address that it was sent to.
  app.get('/post/:id/comment', one, (request, reply) => reply.redirect(`/post/${request.params.id}`))

  app.post('/post/:id/vote', voted, async function vote(request, reply) {
    const member = await request.requireMember()
    const { id } = request.params
    await voteForPost(request.getDb(), member.id, id, request.body.stands === '1')
    const from = request.getReferringPath() ?? `/post/${id}`
    return reply.redirect(from.startsWith('/post/') ? from : `${from}#p${id}`, 303)
  })

  app.post(
    '/post/:id/comment',
    {
      schema: commented,
      errorHandler: app.redisplay(async (request: FastifyRequest<{ Params: { id: number } }>, state) => {
        await request.requireMember()
        return postPage(await request.getSite(), { ...(await readPage(request, request.params.id)), state })
      })
    },
    async function write(request, reply) {
      const member = await request.requireMember()
      const post_id = request.params.id
      const { comment_text } = request.body
      const id = await addComment(request.getDb(), member.id, { post_id, comment_text })
      return reply.redirect(`/post/${post_id}#c${id}`, 303)
    }
  )
}

/** Reads a post with its discussion, marked for the member who reads. */
async function readPage(request: FastifyRequest, id: number) {
  const now = new Date()
  const member = await request.getMember()
  const { post, comments } = await request.read(async (em) => {
    const post = await findAnyPost(em, id)
    return { post, comments: await readThread(em, post.id) }
  })
  if (member) {
    // HEAD asks whether there is something new, and is not yet a visit.
    const lastVisit = request.method === 'HEAD' ? null : await visit(request, member.id, post.id, now)
    await request.read(async (em) => {
      await markPosts(em, member.id, [post])
      await markThread(em, member.id, comments, lastVisit)
    })
  }
  return { post, comments, now }
}

/** What a replica did not show yet is new the next time. */
function visit(request: FastifyRequest, memberId: number, postId: number, now: Date) {
  const shownUntil = new Date(now.getTime() - request.server.replicas.maxLag)
  return markVisit(request.getDb(), memberId, postId, shownUntil)
}

export default post
