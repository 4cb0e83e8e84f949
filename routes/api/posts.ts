import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { CommentFields, CommentNode } from '../../src/comments/schema.ts'
import { readThread } from '../../src/comments/thread.ts'
import { writeThread } from '../../src/comments/thread-json.ts'
import { decodeCursor, encodeCursor } from '../../src/lists/cursors.ts'
import { PageQuery } from '../../src/lists/slices.ts'
import { deletePost, editPost } from '../../src/posts/edit.ts'
import { findPost } from '../../src/posts/read.ts'
import { restorePost } from '../../src/posts/restore.ts'
import { ListQuery, NewPost, PostChanges, PostItem, PostList, Upvote } from '../../src/posts/schema.ts'
import { submitPost } from '../../src/posts/submit.ts'
import { markPosts } from '../../src/read-state/posts.ts'
import { created, noContent, ok } from '../../src/schema/replies.ts'
import { IdParams, Nullable } from '../../src/schema/types.ts'
import { tagsOfAddress } from '../../src/tags/address.ts'
import { voteForPost } from '../../src/votes/cast.ts'
import { markVotedComments } from '../../src/votes/voted.ts'

const PostWithThread = Type.Object(
  {
    ...PostItem.properties,
    /** Replies whose parent was on an earlier page are not nested. */
    comments: Type.Array(Type.Ref('Comment#')),
    /** For the rest of a thread that is larger than a page. */
    next_cursor: Nullable(Type.String())
  },
  { title: 'PostWithThread' }
)

const list = {
  schema: { querystring: ListQuery, response: ok(PostList) },
  config: { cache: 'board' }
} as const
const read = {
  schema: { params: IdParams, querystring: PageQuery, response: ok(PostWithThread) },
  config: { cache: 'post' }
} as const
const create = { schema: { body: NewPost, response: created } }
const update = { schema: { params: IdParams, body: PostChanges, response: noContent } }
const byId = { schema: { params: IdParams, response: noContent } }
const voteById = { ...byId, config: { writeLimit: 'vote' } } as const
const upvote = { schema: { body: Upvote, response: noContent }, config: { writeLimit: 'vote' } } as const

const posts: FastifyPluginAsyncTypebox = async (app) => {
  app.addSchema(CommentNode)

  app.get('/posts', list, async function readPosts(request) {
    const { tag, ...query } = request.query
    if (tag === undefined) return request.listPosts(query)
    const { found } = tagsOfAddress(app.tags, tag)
    return request.listPosts({ ...query, tags: found.map(({ id }) => id) })
  })

  app.get('/posts/:id', read, async function readPost(request, reply) {
    const member = await request.getMember()
    const after = decodeCursor(request.query.cursor, 'thread')?.id
    const { post, comments, part } = await request.read(async (em) => {
      const post = await findPost(em, request.params.id)
      const thread = await readThread(em, post, after)
      if (member) await markPosts(em, member.id, [post])
      if (member) await markVotedComments(em, member.id, thread.comments)
      return { post, ...thread }
    })
    const last = part?.last
    const next = last ? encodeCursor({ sort: 'thread', rank: 0, id: last, position: 0 }) : null
    return reply
      .type('application/json; charset=utf-8')
      .serializer(() => serialize(reply, post, comments, next))
      .send({ ...post, comments, next_cursor: next })
  })

  app.register(forMembers)
}

const forMembers: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()

  app.post('/posts', create, async function createPost(request, reply) {
    const probation = request.getProbation('posts')
    const { member, body } = request
    const id = await submitPost(request.getDb(), member.id, body, probation, request.getTagRules())
    reply.header('location', `/api/posts/${id}`)
    return { id }
  })

  app.put('/posts/:id', update, async function updatePost(request) {
    const { member, params, body } = request
    const probation = request.getProbation('posts')
    await editPost(request.getDb(), member.id, params.id, body, probation, request.getTagRules())
  })

  app.delete('/posts/:id', byId, async function removePost(request) {
    await deletePost(request.getDb(), request.member.id, request.params.id)
  })

  app.post('/posts/:id/restore', byId, async function undoRemoval(request) {
    await restorePost(request.getDb(), request.member.id, request.params.id)
  })

  app.put('/posts/upvote', upvote, async function vote(request) {
    await voteForPost(request.getDb(), request.member.id, request.body.post_id, true)
  })

  app.put('/posts/:id/vote', voteById, async function vote(request) {
    await voteForPost(request.getDb(), request.member.id, request.params.id, true)
  })

  app.delete('/posts/:id/vote', voteById, async function removeVote(request) {
    await voteForPost(request.getDb(), request.member.id, request.params.id, false)
  })
}

/** Fastify caches compiled serializers by the identity of the schema. */
const schemas: Record<'post' | 'comment', Record<string, unknown>> = {
  post: { ...PostItem },
  comment: { ...CommentFields }
}

function serialize(
  reply: FastifyReply,
  post: PostItem,
  comments: CommentNode[],
  next: string | null
): string {
  const writePost = reply.compileSerializationSchema(schemas.post)
  const writeComment = reply.compileSerializationSchema(schemas.comment)
  const thread = writeThread(comments, (comment) => writeComment({ ...comment }))
  return `${writePost({ ...post }).slice(0, -1)},"comments":${thread},"next_cursor":${JSON.stringify(next)}}`
}

export default posts
