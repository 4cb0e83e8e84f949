import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { Comment, CommentAlone, writeThread } from '../../src/comments/schema.ts'
import { readThread } from '../../src/comments/thread.ts'
import { listPosts } from '../../src/posts/list.ts'
import { ListQuery, PostList } from '../../src/posts/list-schema.ts'
import { findPost } from '../../src/posts/read.ts'
import { Post } from '../../src/posts/schema.ts'
import { deletePost, editPost, submitPost } from '../../src/posts/submit.ts'
import { NewPost, PostChanges, Upvote } from '../../src/posts/writing.ts'
import { markPosts, markThread } from '../../src/read-state/marks.ts'
import { IdParams } from '../../src/schema/id.ts'
import { created, done, found } from '../../src/schema/replies.ts'
import type { CommentNode, PostItem } from '../../src/views/models.ts'
import { voteForPost } from '../../src/votes/cast.ts'

const PostWithThread = Type.Object({ ...Post.properties, comments: Type.Array(Type.Ref('comment#')) })
const listed = {
  schema: { querystring: ListQuery, response: found(PostList) },
  config: { cache: 'board' }
} as const
const one = {
  schema: { params: IdParams, response: found(PostWithThread) },
  config: { cache: 'post' }
} as const
const submitted = { schema: { body: NewPost, response: created } }
const edited = { schema: { params: IdParams, body: PostChanges, response: done } }
const changed = { schema: { params: IdParams, response: done } }
const upvoted = { schema: { body: Upvote, response: done } }

const posts: FastifyPluginAsyncTypebox = async (app) => {
  app.addSchema(Comment)

  app.get('/posts', listed, async function list(request) {
    const member = await request.getMember()
    return request.read(async (em) => {
      const page = await listPosts(em, request.query)
      if (member) await markPosts(em, member.id, page.posts)
      return page
    })
  })

  app.get('/posts/:id', one, async function read(request, reply) {
    const member = await request.getMember()
    const { post, comments } = await request.read(async (em) => {
      const post = await findPost(em, request.params.id)
      const comments = await readThread(em, post.id)
      if (member) await markPosts(em, member.id, [post])
      if (member) await markThread(em, member.id, comments, null)
      return { post, comments }
    })
    return reply
      .type('application/json; charset=utf-8')
      .serializer(() => writePost(reply, post, comments))
      .send({ ...post, comments })
  })

  app.post('/posts', submitted, async function submit(request, reply) {
    const member = await request.requireMember()
    const id = await submitPost(request.getDb(), member.id, request.body)
    return reply.code(201).header('location', `/api/posts/${id}`).send({ id })
  })

  app.put('/posts/:id', edited, async function edit(request, reply) {
    const member = await request.requireMember()
    await editPost(request.getDb(), member.id, request.params.id, request.body)
    return reply.code(204).send(null)
  })

  app.delete('/posts/:id', changed, async function remove(request, reply) {
    const member = await request.requireMember()
    await deletePost(request.getDb(), member.id, request.params.id)
    return reply.code(204).send(null)
  })

  app.put('/posts/upvote', upvoted, async function upvote(request, reply) {
    const member = await request.requireMember()
    await voteForPost(request.getDb(), member.id, request.body.post_id, true)
    return reply.code(204).send(null)
  })

  app.put('/posts/:id/vote', changed, async function vote(request, reply) {
    const member = await request.requireMember()
    await voteForPost(request.getDb(), member.id, request.params.id, true)
    return reply.code(204).send(null)
  })

  app.delete('/posts/:id/vote', changed, async function takeVoteBack(request, reply) {
    const member = await request.requireMember()
    await voteForPost(request.getDb(), member.id, request.params.id, false)
    return reply.code(204).send(null)
  })
}

/** Compiled once each: the serialisers are kept by the identity of their schema. */
const schemas: Record<'post' | 'comment', Record<string, unknown>> = {
  post: { ...Post },
  comment: { ...CommentAlone }
}

function writePost(reply: FastifyReply, post: PostItem, comments: CommentNode[]): string {
  const writeHead = reply.compileSerializationSchema(schemas.post)
  const writeComment = reply.compileSerializationSchema(schemas.comment)
  const thread = writeThread(comments, (comment) => writeComment({ ...comment }))
  return `${writeHead({ ...post }).slice(0, -1)},"comments":${thread}}`
}

export default posts
