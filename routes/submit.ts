import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { admit } from '../plugins/previews.ts'
import { CodedError } from '../src/errors/coded-error.ts'
import { formValues, wantsPreview } from '../src/http/form-values.ts'
import { DuplicateLinkError } from '../src/posts/errors.ts'
import { postLimits } from '../src/posts/limits.ts'
import { PostForm } from '../src/posts/schema.ts'
import { submitPost } from '../src/posts/submit.ts'
import { offerTags, toTagNames } from '../src/tags/choose.ts'
import type { FormState } from '../src/views/form.ts'
import { submitPage } from '../src/views/submit.ts'

/** Filled in by the bookmarklet. */
const SubmitQuery = Type.Object({
  url: Type.Optional(Type.String()),
  title: Type.Optional(Type.String())
})

const submit: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()
  app.acceptForms()

  const textForm = app.textForm((request, state) => renderAgain(request, { state }))

  /** With a link and without a title, the form comes back with the title of the page. */
  async function fillIn(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
    const values = formValues(request.body)
    if (!lacksTitle(error, values) || wantsPreview(request))
      return textForm.errorHandler(error, request, reply)
    try {
      if (error.validation) await admit(request, reply)
      const { title } = await request.describeLink(values.post_url ?? '')
      if (title === null) throw new CodedError('TITLE_EMPTY', 'No title can be read there. Please type one.')
      const state = { values: { ...values, title }, faults: {} }
      return reply.page(await renderAgain(request, { state, isTitleRead: true }))
    } catch (thrown) {
      if (thrown instanceof CodedError) return textForm.errorHandler(thrown, request, reply)
      throw thrown
    }
  }

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

  const options = { schema: { body: PostForm }, ...textForm, errorHandler: fillIn }

  app.post('/submit', options, async function submitForm(request, reply) {
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

async function renderAgain(request: FastifyRequest, shown: { state: FormState; isTitleRead?: boolean }) {
  const tags = offerTags(request.getTagRules())
  return submitPage(await request.getSite(), { address: request.getOrigin(), tags, ...shown })
}

/** Whether that is all that is wrong. */
function lacksTitle(
  { code, validation }: FastifyError,
  { title = '', post_url = '' }: Record<string, string>
) {
  if (title.trim() !== '' || post_url.trim() === '') return false
  const isOfTitle = validation?.every(({ instancePath, params }) => {
    return instancePath === '/title' || params.missingProperty === 'title'
  })
  return isOfTitle ?? code === 'TITLE_EMPTY'
}

export default submit
