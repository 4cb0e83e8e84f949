import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { findComment } from '../../src/comments/list.ts'
import { readReplies } from '../../src/comments/replies.ts'
import { CommentDetail, CommentFields, CommentNode } from '../../src/comments/schema.ts'
import { readThread } from '../../src/comments/thread.ts'
import { writeThread } from '../../src/comments/thread-json.ts'
import { decodeCursor, encodeCursor } from '../../src/lists/cursors.ts'
import { PageQuery } from '../../src/lists/slices.ts'
import { findPost } from '../../src/posts/read.ts'
import { PostItem } from '../../src/posts/schema.ts'
import { markPosts } from '../../src/read-state/posts.ts'
import { ok } from '../../src/schema/replies.ts'
import { IdParams, Nullable } from '../../src/schema/types.ts'
import { hasVotedForComment, markVotedComments } from '../../src/votes/voted.ts'

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

const CommentWithReplies = Type.Object(
  {
    ...CommentDetail.properties,
    replies: Type.Array(Type.Ref('Comment#')),
    /** Number of replies that did not fit; the thread of the post has them. */
    left: Type.Integer()
  },
  { title: 'CommentWithReplies' }
)

const readPostOptions = {
  schema: { params: IdParams, querystring: PageQuery, response: ok(PostWithThread) },
  config: { cache: 'post' }
} as const
const readCommentOptions = {
  schema: { params: IdParams, response: ok(CommentWithReplies) },
  config: { cache: 'board' }
} as const

const threads: FastifyPluginAsyncTypebox = async (app) => {
  app.addSchema(CommentNode)

  app.get('/posts/:id', readPostOptions, async function readPost(request, reply) {
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
    const next_cursor = last ? encodeCursor({ sort: 'thread', rank: 0, id: last, position: 0 }) : null
    const write = () => writeWith(reply, 'post', post, { comments, next_cursor })
    return reply
      .type(json)
      .serializer(write)
      .send({ ...post, comments, next_cursor })
  })

  app.get('/comments/:id', readCommentOptions, async function readComment(request, reply) {
    const member = await request.getMember()
    const { comment, replies, left } = await request.read(async (em) => {
      const found = await findComment(em, request.params.id)
      const below = await readReplies(em, { id: found.id, post_id: found.post.id })
      if (member) await markVotedComments(em, member.id, below.replies)
      if (!member || found.user.id === member.id) return { comment: found, ...below }
      return { comment: { ...found, voted: await hasVotedForComment(em, member.id, found.id) }, ...below }
    })
    const write = () => writeWith(reply, 'comment', comment, { replies, left })
    return reply
      .type(json)
      .serializer(write)
      .send({ ...comment, replies, left })
  })
}

const json = 'application/json; charset=utf-8'

/** Fastify caches compiled serializers by the identity of the schema. */
const schemas: Record<'post' | 'comment' | 'node', Record<string, unknown>> = {
  post: { ...PostItem },
  comment: { ...CommentDetail },
  node: { ...CommentFields }
}

/** Serializes what has a thread below it. @param more its other members, of which lists are threads */
function writeWith(
  reply: FastifyReply,
  kind: 'post' | 'comment',
  head: object,
  more: Record<string, CommentNode[] | string | number | null>
): string {
  const writeHead = reply.compileSerializationSchema(schemas[kind])
  const writeNode = reply.compileSerializationSchema(schemas.node)
  const members = Object.entries(more).map(([name, value]) => {
    const text = Array.isArray(value)
      ? writeThread(value, (node) => writeNode({ ...node }))
      : JSON.stringify(value)
    return `,"${name}":${text}`
  })
  return `${writeHead({ ...head }).slice(0, -1)}${members.join('')}}`
}

export default threads
