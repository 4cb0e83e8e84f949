import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { noContent, ok } from '../../../src/schema/replies.ts'
import { Settings } from '../../../src/settings/schema.ts'

const AllSettings = Type.Object(
  {
    settings: Settings,
    /** Names of those that the environment sets. */
    fixed: Type.Array(Type.String())
  },
  { title: 'AllSettings' }
)

const read = { schema: { response: ok(AllSettings) }, config: { role: 'admin' } } as const
// `changeSettings` validates, with a sentence for each fault.
const change = {
  bodyLimit: 1_000_000,
  schema: { body: Type.Record(Type.String(), Type.Unknown()), response: noContent },
  config: { role: 'admin' }
} as const

const admin: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/settings', read, async function readSettings() {
    return { settings: app.settings, fixed: Object.keys(app.fixedSettings) }
  })

  app.put('/settings', change, async function changeSettings(request) {
    await app.changeSettings(request.getDb(), request.body, request.member.id)
  })
}

export default admin
