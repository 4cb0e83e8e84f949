import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { findMemberNamed, unbanMember } from '../../../src/accounts/administer.ts'
import { cleanReason } from '../../../src/audit/reason.ts'
import { UsernameParams } from '../../../src/members/schema.ts'
import { undoBatch } from '../../../src/moderation/batches.ts'
import { ban, findMemberCase } from '../../../src/moderation/members.ts'
import { addNote } from '../../../src/moderation/notes.ts'
import { Ban, BanResult, BatchParams, MemberCase, Reason } from '../../../src/moderation/schema.ts'
import { noContent, ok } from '../../../src/schema/replies.ts'

const params = UsernameParams
const config = { role: 'moderator' } as const
const read = { schema: { params, response: ok(MemberCase) }, config }
const create = { schema: { params, body: Ban, response: ok(BanResult) }, config }
const change = { schema: { params, body: Reason, response: noContent }, config }
const restore = { schema: { params: BatchParams, body: Reason, response: noContent }, config }

const users: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/users/:username', read, (request) => findMemberCase(request.getDb(), request.params.username))

  app.put('/users/:username/ban', create, (request) =>
    ban(request.getDb(), request.member.id, request.params.username, request.body)
  )

  app.delete('/users/:username/ban', change, async function unban(request) {
    const em = request.getDb()
    const { id } = await findMemberNamed(em, request.params.username)
    await unbanMember(em, request.member.id, id, cleanReason(request.body.reason) ?? undefined)
  })

  app.post('/users/:username/notes', change, async function noteDown(request) {
    await addNote(request.getDb(), request.member.id, request.params.username, request.body.reason)
  })

  app.post('/batches/:batch/restore', restore, async function restoreBatch(request) {
    const reason = cleanReason(request.body.reason)
    await undoBatch(request.getDb(), request.member.id, request.params.batch, reason)
  })
}

export default users
