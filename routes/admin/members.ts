import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  approveMember,
  deleteMember,
  endSessionsOf,
  findMemberNamed,
  makeResetLink,
  setRole
} from '../../src/accounts/administer.ts'
import { isConfirmed, requireConfirmed } from '../../src/accounts/confirm.ts'
import { MaybeConfirmed, NewRole } from '../../src/accounts/schema.ts'
import { findMember, MemberQuery, searchMembers } from '../../src/accounts/search.ts'
import { isRole } from '../../src/members/roles.ts'
import { UsernameParams } from '../../src/members/schema.ts'
import { type AdminMemberPage, adminMemberPage, memberActs } from '../../src/views/admin/member.ts'
import { adminMembersPage } from '../../src/views/admin/members.ts'

/** The form sends an empty role for any. */
const MembersQuery = Type.Object({
  ...MemberQuery.properties,
  role: Type.Optional(Type.String({ maxLength: 10 }))
})
const DoneQuery = Type.Object({ done: Type.Optional(Type.Enum([...memberActs])) })

type MemberRequest = FastifyRequest<{ Params: { username: string } }>

const role = { role: 'admin' } as const
/** What is grave needs the password. */
const grave = { role: 'admin', expensive: true, writeLimit: 'account' } as const

const plainActs = { approve: approveMember, sessions: endSessionsOf } as const

const members: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  app.get(
    '/members',
    { schema: { querystring: MembersQuery }, config: role },
    async function list(request, reply) {
      const { role = '', ...query } = request.query
      const { name = '', email = '' } = query
      const wanted = { ...query, ...(isRole(role) && { role }) }
      const { members, next, cut: isCut } = await searchMembers(request.getDb(), wanted)
      const nextQuery = new URLSearchParams({ name, role, after: next ?? '' })
      const nextHref = next === null ? undefined : `/admin/members?${nextQuery}`
      const shown = { members, isCut, name, email, role, nextHref, now: new Date() }
      return reply.page(adminMembersPage(await request.getSite(), shown))
    }
  )

  const options = { schema: { params: UsernameParams, querystring: DoneQuery }, config: role }
  app.get('/members/:username', options, async function show(request, reply) {
    return reply.page(await render(request, { done: request.query.done }))
  })

  for (const [act, change] of Object.entries(plainActs)) {
    const options = { schema: { params: UsernameParams }, config: role }
    app.post(
      `/members/:username/${act}`,
      { ...options, errorHandler: redisplay(act) },
      async (request, reply) => {
        const { id, username } = await lookUp(request)
        await change(request.getDb(), request.member.id, id)
        return reply.redirect(pathOf(username, act), 303)
      }
    )
  }

  app.post(
    '/members/:username/role',
    { schema: { params: UsernameParams, body: NewRole }, config: grave, errorHandler: redisplay('role') },
    async function changeRole(request, reply) {
      const { id, username } = await lookUp(request)
      await confirm(request, request.body.current_password)
      await setRole(request.getDb(), request.member.id, id, request.body.role)
      return reply.redirect(pathOf(username, 'role'), 303)
    }
  )

  app.post(
    '/members/:username/reset-link',
    {
      schema: { params: UsernameParams, body: MaybeConfirmed },
      config: grave,
      errorHandler: redisplay('reset-link')
    },
    async function makeLink(request, reply) {
      const { id } = await lookUp(request)
      await confirm(request, request.body.current_password)
      const path = await makeResetLink(request.getDb(), request.member.id, id)
      // Not redirected: the link is shown once, and is in no address.
      return reply.page(await render(request, { resetLink: `${app.site.url}${path}` }))
    }
  )

  app.post(
    '/members/:username/delete',
    {
      schema: { params: UsernameParams, body: MaybeConfirmed },
      config: grave,
      errorHandler: redisplay('delete')
    },
    async function remove(request, reply) {
      const { id } = await lookUp(request)
      await confirm(request, request.body.current_password)
      await deleteMember(request.getDb(), request.member.id, id)
      return reply.redirect('/admin/members', 303)
    }
  )

  // A redisplayed form has the URL of its POST, which a reader may reload.
  app.get('/members/:username/:act', { config: role }, (request, reply) =>
    reply.redirect(request.url.replace(/\/[^/]*$/, ''))
  )

  function redisplay(stateOf: string) {
    return app.redisplay((request: MemberRequest, state) => {
      const act = memberActs.find((name) => name === stateOf)
      return render(request, { state, ...(act && { stateOf: act }) })
    })
  }
}

async function render(
  request: MemberRequest,
  shown: Pick<AdminMemberPage, 'state' | 'stateOf' | 'done' | 'resetLink'>
) {
  const em = request.getDb().fork()
  const member = await findMember(em, request.params.username)
  const page = {
    member,
    isConfirmed: await isConfirmed(em, request.sessionId),
    now: new Date(),
    ...shown
  }
  return adminMemberPage(await request.getSite(), page)
}

function lookUp(request: MemberRequest) {
  return findMemberNamed(request.getDb(), request.params.username)
}

function confirm(request: FastifyRequest, password: string | undefined) {
  const { member, sessionId } = request
  return requireConfirmed(request.getDb(), { userId: member.id, sessionId }, password)
}

function pathOf(username: string, done: string) {
  return `/admin/members/${encodeURIComponent(username)}?done=${done}`
}

export default members
