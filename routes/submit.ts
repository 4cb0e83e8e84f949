import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { limits } from '../src/lists/limits.ts'
import { DuplicateLinkError, submitPost } from '../src/posts/submit.ts'
import { NewPost } from '../src/posts/writing.ts'
import { SubmitQuery } from '../src/schemas/forms.ts'
import { submitPage } from '../src/views/submit.ts'

const submit: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  const addressOf = (request: FastifyRequest) => app.site.url || `${request.protocol}://${request.host}`

  app.get('/submit', { schema: { querystring: SubmitQuery } }, async function showSubmit(request, reply) {
    await request.requireMember()
    const { url, title } = request.query
    return reply.page(
      submitPage(await request.getSite(), {
        title: title && [...title].slice(0, limits.title).join(''),
        post_url: url,
        address: addressOf(request)
      })
    )
  })

  app.post(
    '/submit',
    {
      schema: { body: NewPost },
      errorHandler: app.redisplay(async (request, state) => {
        await request.requireMember()
        return submitPage(await request.getSite(), { address: addressOf(request), state })
      })
    },
    async function submitForm(request, reply) {
      const member = await request.requireMember()
      try {
        const id = await submitPost(request.getDb(), member.id, request.body)
        return reply.redirect(`/post/${id}`, 303)
      } catch (error) {
        if (!(error instanceof DuplicateLinkError)) throw error
        return reply.redirect(`/post/${error.post_id}?duplicate=1`, 303)
      }
    }
  )
}

export default submit
