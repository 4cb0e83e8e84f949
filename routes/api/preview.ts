import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Preview, renderPreview, TextToPreview } from '../../src/comments/preview.ts'
import { ok } from '../../src/schema/replies.ts'

const options = {
  schema: { body: TextToPreview, response: ok(Preview) },
  config: { writeLimit: 'preview' }
} as const

/** Renders a text. Nothing is written, and nobody is told of a mention. */
const preview: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()

  app.post('/preview', options, async function showPreview(request) {
    return { html: await renderPreview(request.getDb(), request.body) }
  })
}

export default preview
