import type {
  DoneFuncWithErrOrRes,
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest
} from 'fastify'
import fp from 'fastify-plugin'
import { CredentialsError } from '../src/accounts/credentials-error.ts'
import { clientAddress } from '../src/http/client-address.ts'

/** What members did with their accounts, declared on the route and logged when it succeeds. */
export const successes = [
  'account_deleted',
  'email_changed',
  'feed_addresses_made',
  'logged_out',
  'login_succeeded',
  'password_changed',
  'password_reset',
  'sessions_ended',
  'signed_up',
  'token_deleted',
  'token_made'
] as const

/** What was refused, by the code of the error. */
export const refusals: Record<string, string> = {
  CREDENTIALS_WRONG: 'login_failed',
  CROSS_SITE: 'cross_site_refused',
  FORBIDDEN: 'authorization_refused',
  JSON_AMBIGUOUS: 'input_refused',
  NOT_YOURS: 'authorization_refused',
  PASSWORD_WRONG: 'password_check_failed',
  ROBOT: 'robot_caught',
  SCOPE_MISSING: 'authorization_refused',
  SESSION_NEEDED: 'authorization_refused',
  TOKEN_INVALID: 'token_refused',
  TOO_MANY: 'throttled'
}

const kFailed = Symbol('security-events.failed')

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The security event that the log has when a request to this route succeeds. */
    event?: (typeof successes)[number]
  }
  interface FastifyRequest {
    [kFailed]: boolean
  }
}

/** Logs security events: who and from which address, never what was typed. */
async function securityEvents(app: FastifyInstance) {
  app.decorateRequest(kFailed, false)

  app.addHook('onError', (request, _reply, error, done) => {
    request[kFailed] = true
    const event = error.validation ? inputEvent(error) : refusals[error.code]
    const member = error instanceof CredentialsError ? error.member : request.memberId
    if (event) request.log.warn({ event, member, address: clientAddress(request) }, textOf(event))
    done()
  })

  app.addHook('onRoute', (route) => {
    if (route.config?.event) route.onSend = [logSuccess, route.onSend ?? []].flat()
  })
}

function logSuccess(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: DoneFuncWithErrOrRes
) {
  const { event } = request.routeOptions.config
  if (event && !request[kFailed] && reply.statusCode < 400) {
    request.log.info({ event, member: request.memberId, address: clientAddress(request) }, textOf(event))
  }
  done(null, payload)
}

/** Links may be spelled wrong by anybody; a body is made by the client. */
function inputEvent({ validationContext }: FastifyError) {
  return validationContext === 'body' ? 'input_refused' : undefined
}

function textOf(event: string) {
  return event.replaceAll('_', ' ')
}

export default fp(securityEvents, { name: 'security-events', fastify: '5.x', dependencies: ['session'] })
