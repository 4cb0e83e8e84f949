import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { logIn } from '../../src/accounts/login.ts'
import { LogIn, SignUp } from '../../src/accounts/schema.ts'
import { signUp } from '../../src/accounts/sign-up.ts'
import { clientAddress } from '../../src/http/client-address.ts'
import { identityKey } from '../../src/members/names.ts'
import { findProfile } from '../../src/members/profiles.ts'
import { Profile, UsernameParams } from '../../src/members/schema.ts'
import { created, noContent, ok } from '../../src/schema/replies.ts'

const LoggedIn = Type.Object({ id: Type.Integer() })

const create = { schema: { body: SignUp, response: created }, config: { expensive: true } }
const login = { schema: { body: LogIn, response: ok(LoggedIn) }, config: { expensive: true } }
const logout = { schema: { response: noContent } }
const read = {
  schema: { params: UsernameParams, response: ok(Profile) },
  config: { cache: 'members', cacheKey: { username: identityKey } }
} as const

const users: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/users', create, async function createAccount(request, reply) {
    const claim = request.getAdminClaim(undefined)
    const { id, token } = await signUp(request.getDb(), clientAddress(request), request.body, claim)
    reply.setSession(token).header('location', '/api/users/me')
    return { id }
  })

  app.post('/users/login', login, async function startSession(request, reply) {
    const { id, token } = await logIn(request.getDb(), clientAddress(request), request.body)
    reply.setSession(token)
    return { id }
  })

  app.post('/users/logout', logout, async function endSession(_request, reply) {
    reply.clearSession()
  })

  app.get('/users/:username', read, function readProfile(request) {
    return request.read((em) => findProfile(em, request.params.username))
  })
}

export default users
