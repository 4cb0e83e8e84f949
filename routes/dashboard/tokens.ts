import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { isConfirmed } from '../../src/accounts/confirm.ts'
import { deleteToken, listTokens, makeToken } from '../../src/accounts/tokens/own.ts'
import { TokenForm } from '../../src/accounts/tokens/schema.ts'
import { scopes } from '../../src/accounts/tokens/scope.ts'
import { IdParams } from '../../src/schema/types.ts'
import { type TokensPage, tokensPage } from '../../src/views/tokens.ts'

const path = '/dashboard/settings/tokens'

const TokensQuery = Type.Object({ deleted: Type.Optional(Type.Literal('yes')) })

/** Checks the password. */
const making = { expensive: true, writeLimit: 'account', event: 'token_made' } as const
const deleting = { anyStanding: true, event: 'token_deleted' } as const

const tokens: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()
  app.acceptForms()

  app.get('/settings/tokens', { schema: { querystring: TokensQuery } }, async function show(request, reply) {
    return reply.page(await render(request, { isDeleted: request.query.deleted !== undefined }))
  })

  app.post(
    '/settings/tokens',
    {
      schema: { body: TokenForm },
      config: making,
      errorHandler: app.redisplay((request, state) => render(request, { state }))
    },
    async function make(request, reply) {
      const { token_name: name, access, ...rest } = request.body
      const wanted = scopes.filter((scope) => access.split(' ').includes(scope))
      const who = { userId: request.member.id, sessionId: request.sessionId }
      const { token } = await makeToken(request.getDb(), who, { ...rest, name, scopes: wanted })
      // Not redirected: the token is shown once, and is in no address.
      return reply.page(await render(request, { token }))
    }
  )

  app.post(
    '/settings/tokens/:id/delete',
    { schema: { params: IdParams }, config: deleting },
    async function remove(request, reply) {
      await deleteToken(request.getDb(), request.member.id, request.params.id)
      return reply.redirect(`${path}?deleted=yes`, 303)
    }
  )
}

async function render(request: FastifyRequest, shown: Pick<TokensPage, 'token' | 'isDeleted' | 'state'>) {
  const em = request.getDb()
  const tokens = await listTokens(em, request.member.id)
  const confirmed = await isConfirmed(em, request.sessionId)
  return tokensPage(await request.getSite(), { tokens, now: new Date(), isConfirmed: confirmed, ...shown })
}

export default tokens
