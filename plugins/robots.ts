import { randomBytes } from 'node:crypto'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { judgeStamp, stampForm } from '../src/accounts/robots.ts'
import { CodedError } from '../src/errors/coded-error.ts'
import { formValues } from '../src/http/form-values.ts'
import { ownPath } from '../src/http/own-path.ts'

type Handler<Request extends FastifyRequest> = (
  error: FastifyError,
  request: Request,
  reply: FastifyReply
) => Promise<FastifyReply>

declare module 'fastify' {
  interface FastifyInstance {
    /** The hidden field of a form that robots are kept from. @param sent that of a form which is shown again */
    stampForm(sent?: string): string
    /** An error handler that answers a robot as if all went well. */
    deceiveRobots<Request extends FastifyRequest>(handler: Handler<Request>): Handler<Request>
  }
  interface FastifyRequest {
    /** @throws {CodedError} ROBOT, FORM_EXPIRED */
    requireHuman(form: { stamp?: string; note?: string }): void
  }
}

/** Tells robots from people by a field that stays empty and by the age of the form: no script, and no third party. */
async function robots(app: FastifyInstance) {
  app.decorate('stampForm', (sent) => {
    // A person who corrects a form may be quick.
    return sent && judgeStamp(app.secret, sent) === 'good' ? sent : stampForm(app.secret)
  })

  app.decorateRequest('requireHuman', function requireHuman({ stamp = '', note = '' }) {
    const verdict = judgeStamp(app.secret, stamp)
    if (note !== '' || verdict === 'robot') throw new CodedError('ROBOT', 'This was sent by a robot.')
    if (verdict === 'too-old')
      throw new CodedError('FORM_EXPIRED', 'This form is a day old. Please send it again.')
  })

  app.decorate('deceiveRobots', (handler) => async (error, request, reply) => {
    if (error.code !== 'ROBOT') return handler(error, request, reply)
    const token = () => randomBytes(32).toString('base64url')
    const { next } = formValues(request.body)
    return reply
      .setSession({ id: 0, token: token(), device: `${token().slice(0, 22)}.${token()}` })
      .redirect(ownPath(next) ?? '/', 303)
  })
}

export default fp(robots, { name: 'robots', fastify: '5.x', dependencies: ['settings', 'session'] })
