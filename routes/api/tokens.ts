import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { deleteToken, listTokens, makeToken } from '../../src/accounts/tokens/own.ts'
import { MadeToken, NewToken, OwnToken } from '../../src/accounts/tokens/schema.ts'
import { createdAs, noContent, ok } from '../../src/schema/replies.ts'
import { IdParams } from '../../src/schema/types.ts'

const session = 'only'

const list = {
  schema: { response: ok(Type.Object({ tokens: Type.Array(OwnToken) }, { title: 'TokenList' })) },
  config: { session }
} as const
const create = {
  schema: { body: NewToken, response: createdAs(MadeToken) },
  config: { session, expensive: true, writeLimit: 'account', event: 'token_made' }
} as const
const byId = {
  schema: { params: IdParams, response: noContent },
  config: { session, anyStanding: true, event: 'token_deleted' }
} as const

const tokens: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()

  app.get('/users/me/tokens', list, async function readTokens(request) {
    return { tokens: await listTokens(request.getDb(), request.member.id) }
  })

  app.post('/users/me/tokens', create, async function createToken(request) {
    const { member, sessionId } = request
    return makeToken(request.getDb(), { userId: member.id, sessionId }, request.body)
  })

  app.delete('/users/me/tokens/:id', byId, async function removeToken(request) {
    await deleteToken(request.getDb(), request.member.id, request.params.id)
  })
}

export default tokens
