import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { includesScope, scopeOf } from '../src/accounts/tokens/scope.ts'
import { CodedError } from '../src/errors/coded-error.ts'
import { bearerOf } from '../src/http/bearer.ts'

/** Lets a token of a member do what its scopes say, on each route of the API. */
async function tokens(app: FastifyInstance) {
  // Before the body is validated, and when the request has its turn.
  app.addHook('preValidation', async (request) => {
    if (bearerOf(request) !== null) await requireScope(request)
  })
}

/** @throws {CodedError} TOKEN_INVALID, SESSION_NEEDED, SCOPE_MISSING */
async function requireScope(request: FastifyRequest) {
  const { method, url = '', config } = request.routeOptions
  await request.getMember()
  const scope = scopeOf({ method, url, config })
  if (scope === null) {
    throw new CodedError(
      'SESSION_NEEDED',
      'A token cannot do this: log in, and send the cookie of the session.'
    )
  }
  if (includesScope(request.tokenScopes ?? [], scope)) return
  throw new CodedError('SCOPE_MISSING', `This needs a token with the scope "${scope}".`)
}

export default fp(tokens, { name: 'tokens', fastify: '5.x', dependencies: ['session', 'load-shedding'] })
