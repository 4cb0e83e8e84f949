import type { FastifyReply } from 'fastify'
import type { Problem } from '../schema/replies.ts'

/** What the API says of the token that it needs: https://www.rfc-editor.org/rfc/rfc6750#section-3 */
const challenges = new Map([
  ['NOT_LOGGED_IN', 'Bearer'],
  ['TOKEN_INVALID', 'Bearer error="invalid_token"'],
  ['SCOPE_MISSING', 'Bearer error="insufficient_scope"']
])

/** Sends an error to a program. */
export function sendProblem(problem: Problem, reply: FastifyReply): FastifyReply {
  const challenge = challenges.get(problem.code)
  if (challenge) reply.header('www-authenticate', challenge)
  return reply.type('application/problem+json').send(problem)
}
