import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { findMemberNamed, unbanMember } from '../../src/accounts/administer.ts'
import { cleanReason } from '../../src/audit/reason.ts'
import { UsernameParams } from '../../src/members/schema.ts'
import { undoBatch } from '../../src/moderation/batches.ts'
import { ban, findMemberCase } from '../../src/moderation/members.ts'
import { addNote } from '../../src/moderation/notes.ts'
import { Ban, Reason, UndoForm } from '../../src/moderation/schema.ts'
import { memberPage } from '../../src/views/mod/member.ts'

const params = UsernameParams
const config = { role: 'moderator' } as const

type NameRequest = FastifyRequest<{ Params: { username: string } }>

const users: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  const pathOf = (username: string) => `/mod/users/${encodeURIComponent(username)}`
  const redisplay = (stateOf: 'ban' | 'note') =>
    app.redisplay(async (request: NameRequest, state) => {
      const member = await findMemberCase(request.getDb(), request.params.username)
      return memberPage(await request.getSite(), member, { state, stateOf })
    })

  app.get('/users/:username', { schema: { params }, config }, async function showMember(request, reply) {
    const member = await findMemberCase(request.getDb(), request.params.username)
    return reply.page(memberPage(await request.getSite(), member))
  })

  // A redisplayed form has the URL of its POST, which a reader may reload.
  for (const form of ['ban', 'note']) {
    app.get(
      `/users/:username/${form}`,
      { schema: { params }, config },
      async function reload(request, reply) {
        return reply.redirect(pathOf(request.params.username))
      }
    )
  }

  app.post(
    '/users/:username/ban',
    { schema: { params, body: Ban }, config, errorHandler: redisplay('ban') },
    async function banUser(request, reply) {
      const { username } = request.params
      await ban(request.getDb(), request.member.id, username, request.body)
      const from = request.getReferringPath()
      return reply.redirect(from === '/mod/queue' ? from : pathOf(username), 303)
    }
  )

  app.post(
    '/users/:username/unban',
    { schema: { params, body: Reason }, config },
    async function unban(request, reply) {
      const em = request.getDb()
      const { id, username } = await findMemberNamed(em, request.params.username)
      await unbanMember(em, request.member.id, id, cleanReason(request.body.reason) ?? undefined)
      return reply.redirect(pathOf(username), 303)
    }
  )

  app.post(
    '/users/:username/note',
    { schema: { params, body: Reason }, config, errorHandler: redisplay('note') },
    async function noteDown(request, reply) {
      const { username } = request.params
      await addNote(request.getDb(), request.member.id, username, request.body.reason)
      return reply.redirect(pathOf(username), 303)
    }
  )

  app.post(
    '/users/:username/restore',
    { schema: { params, body: UndoForm }, config },
    async function restore(request, reply) {
      const { batch, reason } = request.body
      await undoBatch(request.getDb(), request.member.id, batch, cleanReason(reason))
      return reply.redirect(pathOf(request.params.username), 303)
    }
  )
}

export default users
