import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  deleteMember,
  endSessionsOf,
  findMemberNamed,
  makeResetLink,
  setRole
} from '../../../src/accounts/administer.ts'
import { requireConfirmed } from '../../../src/accounts/confirm.ts'
import { MaybeConfirmed, NewRole } from '../../../src/accounts/schema.ts'
import {
  FoundMember,
  findMember,
  MemberQuery,
  MemberSlice,
  searchMembers
} from '../../../src/accounts/search.ts'
import { UsernameParams } from '../../../src/members/schema.ts'
import { createdAs, noContent, ok } from '../../../src/schema/replies.ts'

/** The link is told only once. */
const ResetLink = Type.Object({ link: Type.String() }, { title: 'ResetLink' })

const params = UsernameParams
const config = { role: 'admin' } as const
/** What is grave needs the password. */
const grave = { role: 'admin', expensive: true, writeLimit: 'account' } as const

const list = { schema: { querystring: MemberQuery, response: ok(MemberSlice) }, config }
const read = { schema: { params, response: ok(FoundMember) }, config }
const sessions = { schema: { params, response: noContent }, config }
const role = { schema: { params, body: NewRole, response: noContent }, config: grave }
const link = { schema: { params, body: MaybeConfirmed, response: createdAs(ResetLink) }, config: grave }
const removal = { schema: { params, body: MaybeConfirmed, response: noContent }, config: grave }

const users: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/users', list, (request) => searchMembers(request.getDb(), request.query))

  app.get('/users/:username', read, (request) => findMember(request.getDb(), request.params.username))

  app.delete('/users/:username/sessions', sessions, async function endSessions(request) {
    const { id } = await findMemberNamed(request.getDb(), request.params.username)
    await endSessionsOf(request.getDb(), request.member.id, id)
  })

  app.put('/users/:username/role', role, async function changeRole(request) {
    const { role, current_password } = request.body
    const { id } = await findMemberNamed(request.getDb(), request.params.username)
    await confirm(request, current_password)
    await setRole(request.getDb(), request.member.id, id, role)
  })

  app.post('/users/:username/reset-link', link, async function makeLink(request) {
    const { id } = await findMemberNamed(request.getDb(), request.params.username)
    await confirm(request, request.body.current_password)
    return { link: `${app.site.url}${await makeResetLink(request.getDb(), request.member.id, id)}` }
  })

  app.delete('/users/:username', removal, async function remove(request) {
    const { id } = await findMemberNamed(request.getDb(), request.params.username)
    await confirm(request, request.body.current_password)
    await deleteMember(request.getDb(), request.member.id, id)
  })
}

function confirm(request: FastifyRequest, password: string | undefined) {
  const { member, sessionId } = request
  return requireConfirmed(request.getDb(), { userId: member.id, sessionId }, password)
}

export default users
