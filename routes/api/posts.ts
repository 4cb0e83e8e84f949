import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { listPosts } from '../../src/news/post-list.ts'
import { findPost } from '../../src/news/posts.ts'
import { readThread } from '../../src/news/threads.ts'
import { Comment } from '../../src/schemas/comment.ts'
import { ListQuery, PostList } from '../../src/schemas/list.ts'
import { IdParams } from '../../src/schemas/parameters.ts'
import { Post } from '../../src/schemas/post.ts'
import { Problem } from '../../src/schemas/problem.ts'

const PostWithThread = Type.Object({ ...Post.properties, comments: Type.Array(Type.Ref('comment#')) })

const posts: FastifyPluginAsyncTypebox = async (app) => {
  app.addSchema(Comment)

  app.get(
    '/posts',
    { schema: { querystring: ListQuery, response: { 200: PostList, '4xx': Problem } } },
    function list(request) {
      return listPosts(request.getDb(), request.query)
    }
  )

  app.get(
    '/posts/:id',
    { schema: { params: IdParams, response: { 200: PostWithThread, '4xx': Problem } } },
    async function read(request) {
      const em = request.getDb()
      const post = await findPost(em, request.params.id)
      return { ...post, comments: await readThread(em, post.id) }
    }
  )
}

export default posts
