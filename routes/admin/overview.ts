import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import Value from 'typebox/value'
import { readOverview } from '../../src/metrics/overview.ts'
import { describeSetting, settingNames } from '../../src/settings/schema.ts'
import { overviewPage } from '../../src/views/admin/overview.ts'

const Manifest = Type.Object({ version: Type.String() })

const overview: FastifyPluginAsyncTypebox = async (app) => {
  const manifest = await readFile(join(import.meta.dirname, '../../package.json'), 'utf8')
  const { version } = Value.Parse(Manifest, JSON.parse(manifest))

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
