import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { readOtherDiscussions } from '../../src/posts/discussions.ts'
import { deletePost, editPost } from '../../src/posts/edit.ts'
import { findPost } from '../../src/posts/read.ts'
import { restorePost } from '../../src/posts/restore.ts'
import { Discussion, ListQuery, NewPost, PostChanges, PostList, Upvote } from '../../src/posts/schema.ts'
import { submitPost } from '../../src/posts/submit.ts'
import { created, noContent, ok } from '../../src/schema/replies.ts'
import { IdParams } from '../../src/schema/types.ts'
import { tagsOfAddress } from '../../src/tags/address.ts'
import { voteForPost } from '../../src/votes/cast.ts'

const list = {
  schema: { querystring: ListQuery, response: ok(PostList) },
  config: { cache: 'board' }
} as const
const discussions = {
  schema: {
    params: IdParams,
    response: ok(Type.Object({ discussions: Type.Array(Discussion) }, { title: 'DiscussionList' }))
  },
  config: { cache: 'post' }
} as const
const create = { schema: { body: NewPost, response: created } }
const update = { schema: { params: IdParams, body: PostChanges, response: noContent } }
const byId = { schema: { params: IdParams, response: noContent } }
const voteById = { ...byId, config: { writeLimit: 'vote' } } as const
const upvote = { schema: { body: Upvote, response: noContent }, config: { writeLimit: 'vote' } } as const

const posts: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/posts', list, async function readPosts(request) {
    const { tag, ...query } = request.query
    if (tag === undefined) return request.listPosts(query)
    const { found } = tagsOfAddress(app.tags, tag)
    return request.listPosts({ ...query, tags: found.map(({ id }) => id) })
  })

  app.get('/posts/:id/discussions', discussions, async function readOthers(request) {
    return request.read(async (em) => {
      const { id } = await findPost(em, request.params.id)
      return { discussions: await readOtherDiscussions(em, id) }
    })
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

export default posts
