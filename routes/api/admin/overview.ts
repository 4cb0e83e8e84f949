import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Overview, readOverview } from '../../../src/metrics/overview.ts'
import { ok } from '../../../src/schema/replies.ts'

const OverviewOfBoard = Type.Object(
  { ...Overview.properties, version: Type.String(), sends_mail: Type.Boolean() },
  { title: 'Overview' }
)

const read = { schema: { response: ok(OverviewOfBoard) }, config: { role: 'admin' } } as const

const overview: FastifyPluginAsyncTypebox = async (app) => {
  const { boardVersion: version } = app

  app.get('/overview', read, async function readCounts(request) {
    return { ...(await readOverview(request.getDb())), version, sends_mail: app.sendsMail }
  })
}

export default overview
