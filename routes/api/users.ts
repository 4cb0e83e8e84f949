import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { logInFrom, signUpFrom } from '../../src/accounts/login.ts'
import { LogIn, Profile, SignUp } from '../../src/accounts/schema.ts'
import { identityKey } from '../../src/members/names.ts'
import { findProfile } from '../../src/members/profiles.ts'
import { UsernameParams } from '../../src/schema/id.ts'
import { created, done, found } from '../../src/schema/replies.ts'

const loggedIn = found(Type.Object({ id: Type.Integer() }))

const users: FastifyPluginAsyncTypebox = async (app) => {
  const begun = { schema: { body: SignUp, response: created }, config: { expensive: true } }
  app.post('/users', begun, async function create(request, reply) {
    const { id, token } = await signUpFrom(request.getDb(), request.ip, request.body)
    return reply.keepSession(token).code(201).header('location', '/api/users/me').send({ id })
  })

  const entered = { schema: { body: LogIn, response: loggedIn }, config: { expensive: true } }
  app.post('/users/login', entered, async function login(request, reply) {
    const { id, token } = await logInFrom(request.getDb(), request.ip, request.body)
    return reply.keepSession(token).send({ id })
  })

  app.post('/users/logout', { schema: { response: done } }, async function logout(_request, reply) {
    return reply.forgetSession().code(204).send(null)
  })

  const schema = { params: UsernameParams, response: found(Profile) }
  const profile = { schema, config: { cache: 'members', cacheKey: { username: identityKey } } } as const
  app.get('/users/:username', profile, function read(request) {
    return request.read((em) => findProfile(em, request.params.username))
  })
}

export default users
