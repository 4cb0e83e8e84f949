import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { findMemberNamed, setRole } from '../../../src/accounts/administer.ts'
import { requireConfirmed } from '../../../src/accounts/confirm.ts'
import { NewRole } from '../../../src/accounts/schema.ts'
import { UsernameParams } from '../../../src/members/schema.ts'
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
const role = {
  schema: { params: UsernameParams, body: NewRole, response: noContent },
  config: { role: 'admin', expensive: true, writeLimit: 'account' }
} as const

const admin: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/settings', read, async function readSettings() {
    return { settings: app.settings, fixed: Object.keys(app.fixedSettings) }
  })

  app.put('/settings', change, async function changeSettings(request) {
    await app.changeSettings(request.getDb(), request.body, request.member.id)
  })

  app.put('/users/:username/role', role, async function changeRole(request) {
    const { role, current_password } = request.body
    const { member, sessionId } = request
    const user = await findMemberNamed(request.getDb(), request.params.username)
    await requireConfirmed(request.getDb(), { userId: member.id, sessionId }, current_password)
    await setRole(request.getDb(), member.id, user.id, role)
  })
}

export default admin
