import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { logIn, signUp } from '../../src/news/accounts.ts'
import { countAttempt, forgetAttempts } from '../../src/news/attempts.ts'
import { findProfile } from '../../src/news/profiles.ts'
import { LogIn, Profile, SignUp } from '../../src/schemas/account.ts'
import { UsernameParams } from '../../src/schemas/parameters.ts'
import { created, done, found } from '../../src/schemas/replies.ts'

const loggedIn = found(Type.Object({ id: Type.Integer() }))

const users: FastifyPluginAsyncTypebox = async (app) => {
  const begun = { schema: { body: SignUp, response: created } }
  app.post('/users', begun, async function create(request, reply) {
    const em = request.getDb()
    await countAttempt(em, request.ip, request.body.email)
    const { id, token } = await signUp(em, request.body)
    await request.endSession()
    return reply.keepSession(token).code(201).header('location', '/api/users/me').send({ id })
  })

  const entered = { schema: { body: LogIn, response: loggedIn } }
  app.post('/users/login', entered, async function login(request, reply) {
    const em = request.getDb()
    const attempt = await countAttempt(em, request.ip, request.body.email)
    const { id, token } = await logIn(em, request.body)
    await forgetAttempts(em, attempt)
    await request.endSession()
    return reply.keepSession(token).send({ id })
  })

  app.post('/users/logout', { schema: { response: done } }, async function logout(request, reply) {
    await request.endSession()
    return reply.forgetSession().code(204).send(null)
  })

  const profile = { schema: { params: UsernameParams, response: found(Profile) } }
  app.get('/users/:username', profile, function read(request) {
    return findProfile(request.getDb(), request.params.username)
  })
}

export default users
