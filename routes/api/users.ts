import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { logIn } from '../../src/accounts/login.ts'
import { LogIn, SignUp } from '../../src/accounts/schema.ts'
import { signUp } from '../../src/accounts/sign-up.ts'
import { identityKey } from '../../src/members/names.ts'
import { findProfile } from '../../src/members/profiles.ts'
import { Profile, UsernameParams } from '../../src/members/schema.ts'
import { created, noContent, ok } from '../../src/schema/replies.ts'

const LoggedIn = Type.Object({ id: Type.Integer() }, { title: 'Id' })

const create = {
  schema: { body: SignUp, response: created },
  config: { session: 'only', expensive: true, event: 'signed_up' }
} as const
const login = {
  schema: { body: LogIn, response: ok(LoggedIn) },
  config: { session: 'only', expensive: true, event: 'login_succeeded' }
} as const
const logout = { schema: { response: noContent }, config: { session: 'only', event: 'logged_out' } } as const
const read = {
  schema: { params: UsernameParams, response: ok(Profile) },
  config: { cache: 'members', cacheKey: { username: identityKey } }
} as const

const users: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/users', create, async function createAccount(request, reply) {
    const claim = request.getAdminClaim(undefined)
    const session = await signUp(request.getDb(), request.getClient(), request.body, app.settings, claim)
    reply.setSession(session).header('location', '/api/users/me')
    return { id: session.id }
  })

  app.post('/users/login', login, async function startSession(request, reply) {
    const session = await logIn(request.getDb(), request.getClient(), request.body)
    reply.setSession(session)
    return { id: session.id }
  })

  app.post('/users/logout', logout, async function endSession(_request, reply) {
    reply.clearSession()
  })

  app.get('/users/:username', read, function readProfile(request) {
    return request.read((em) => findProfile(em, request.params.username))
  })
}

export default users
