import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CodedError } from '../src/errors/coded-error.ts'
import { describeSetting } from '../src/settings/schema.ts'
import { textNames, textPages } from '../src/settings/texts.ts'
import { renderMarkdown } from '../src/text/markdown.ts'
import { textPage } from '../src/views/text-page.ts'

/** `/about`, and `/rules` and `/privacy` where they have a text. */
const texts: FastifyPluginAsyncTypebox = async (app) => {
  for (const name of textNames) {
    app.get(`/${name}`, { config: { cache: 'board' } }, async function showText(request, reply) {
      const source = app.settings[name]
      if (!(`/${name}` in textPages(app.settings)))
        throw new CodedError('PAGE_NOT_FOUND', 'There is no such page yet.')
      const { title } = describeSetting(name)
      return reply.page(
        textPage(await request.getSite(), {
          title,
          path: `/${name}`,
          text: renderMarkdown(source),
          version: name === 'about' ? app.boardVersion : null
        })
      )
    })
  }
}

export default texts
