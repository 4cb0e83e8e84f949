import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { CodedError } from '../src/coded-error.ts'
import { errorKind } from '../src/db/error-kinds.ts'
import type { Problem } from '../src/schemas/problem.ts'
import { errorPage } from '../src/views/error.ts'

/** The one place that maps codes to statuses. What is not here is no fault of the client's. */
const statusOfCode: Record<string, number> = {
  CURSOR_INVALID: 400,
  PAGE_NOT_FOUND: 404,
  POST_NOT_FOUND: 404,
  SITE_NOT_FOUND: 404,
  USER_NOT_FOUND: 404,
  POST_DELETED: 410,
  URL_INVALID: 422,
  DB_CLOSED: 503,
  DB_NOT_READY: 503
}

const statusOfKind: Partial<Record<ReturnType<typeof errorKind>, number>> = {
  duplicate: 409,
  deadlock: 503,
  lock_timeout: 503,
  unavailable: 503
}

/** Said instead of a message that could tell SQL, tables or hosts. */
const discreet: Record<number, Pick<Problem, 'code' | 'detail'>> = {
  409: { code: 'CONFLICT', detail: 'Somebody else was first.' },
  500: { code: 'INTERNAL_ERROR', detail: 'Something went wrong here. It has been noted.' },
  503: { code: 'UNAVAILABLE', detail: 'The board cannot be reached just now. Please try again in a moment.' }
}

/** Seconds until a client should try again. */
const retryAfter = 5

async function errors(app: FastifyInstance) {
  app.setErrorHandler(answerError)
  app.setNotFoundHandler((request, reply) => answerError(nothingHere(), request, reply))
}

function answerError(error: FastifyError | CodedError, request: FastifyRequest, reply: FastifyReply) {
  const problem = toProblem(error)
  if (problem.status >= 500) request.log.error({ err: error }, problem.title)
  if (problem.status === 503) reply.header('retry-after', retryAfter)
  reply.status(problem.status)
  if (isPage(request)) return reply.page(errorPage(reply.server.site, problem))
  return reply.type('application/problem+json').send(problem)
}

/** A page answers a reader in HTML, also when it fails; what machines ask for answers in JSON. */
function isPage(request: FastifyRequest) {
  return !/^\/(api|health|assets)(\/|$)/.test(request.url)
}

function toProblem(error: FastifyError | CodedError): Problem {
  const { validation, validationContext, statusCode = 500 }: Partial<FastifyError> = error
  // An address whose parameter cannot be one, like /post/abc, names nothing.
  if (validation && validationContext === 'params') return toProblem(nothingHere())
  const status =
    statusOfCode[error.code] ?? statusOfKind[errorKind(error)] ?? (statusCode < 500 ? statusCode : 500)
  const title = STATUS_CODES[status] ?? 'Error'
  const { code, detail } = discreet[status] ?? { code: error.code, detail: error.message }
  if (!validation) return { status, title, code, detail }
  const errors = validation.map(({ instancePath, params, message = 'is not valid' }) => {
    const path = params.missingProperty ? `${instancePath}/${params.missingProperty}` : instancePath
    return { path, message }
  })
  return { status, title, code: 'VALIDATION_FAILED', detail: 'Some of what was sent is not valid.', errors }
}

function nothingHere() {
  return new CodedError('PAGE_NOT_FOUND', 'There is nothing at this address.')
}

export default fp(errors, { name: 'errors', fastify: '5.x', dependencies: ['pages'] })
