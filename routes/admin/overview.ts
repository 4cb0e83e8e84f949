import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { readOverview } from '../../src/metrics/overview.ts'
import { describeSetting, settingNames } from '../../src/settings/schema.ts'
import { overviewPage } from '../../src/views/admin/overview.ts'

const overview: FastifyPluginAsyncTypebox = async (app) => {
  const { boardVersion: version } = app

  app.get('/', { config: { role: 'admin' } }, async function showOverview(request, reply) {
    const found = await readOverview(request.getDb())
    const fixed = settingNames
      .filter((name) => name in app.fixedSettings)
      .map((name) => describeSetting(name).title)
    const { sendsMail } = app
    return reply.page(overviewPage(await request.getSite(), { ...found, version, sendsMail, fixed }))
  })
}

export default overview
