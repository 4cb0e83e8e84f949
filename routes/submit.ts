import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { DuplicateLinkError } from '../src/posts/errors.ts'
import { postLimits } from '../src/posts/limits.ts'
import { PostForm } from '../src/posts/schema.ts'
import { submitPost } from '../src/posts/submit.ts'
import { offerTags, toTagNames } from '../src/tags/choose.ts'
import { submitPage } from '../src/views/submit.ts'

/** Filled in by the bookmarklet. */
const SubmitQuery = Type.Object({
  url: Type.Optional(Type.String()),
  title: Type.Optional(Type.String())
})

const submit: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()
  app.acceptForms()

  const textForm = app.textForm(async (request, state) =>
    submitPage(await request.getSite(), {
      address: request.getOrigin(),
      state,
      tags: offerTags(request.getTagRules())
    })
  )

  app.get('/submit', { schema: { querystring: SubmitQuery } }, async function showSubmit(request, reply) {
    const { url, title } = request.query
    return reply.page(
      submitPage(await request.getSite(), {
        title: title && [...title].slice(0, postLimits.title).join(''),
        post_url: url,
        address: request.getOrigin(),
        tags: offerTags(request.getTagRules())
      })
    )
  })

  app.post('/submit', { schema: { body: PostForm }, ...textForm }, async function submitForm(request, reply) {
    try {
      const probation = request.getProbation('posts')
      const { tags = '', ...post } = request.body
      const wanted = { ...post, tags: toTagNames(tags) }
      const rules = request.getTagRules()
      const id = await submitPost(request.getDb(), request.member.id, wanted, probation, rules)
      return reply.redirect(`/post/${id}`, 303)
    } catch (error) {
      if (!(error instanceof DuplicateLinkError)) throw error
      return reply.redirect(`/post/${error.post_id}?duplicate=1`, 303)
    }
  })
}

export default submit
