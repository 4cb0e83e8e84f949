import { STATUS_CODES } from 'node:http'
import type {
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifySchemaValidationError
} from 'fastify'
import { errorKind } from 'fastify-mikro-orm'
import fp from 'fastify-plugin'
import { CodedError } from '../src/errors/coded-error.ts'
import { DuplicateLinkError } from '../src/posts/submit.ts'
import type { Problem } from '../src/schema/problem.ts'
import { TooManyError } from '../src/throttle/write-rate.ts'
import { errorPage } from '../src/views/error.ts'

/** The one place that maps codes to statuses. What is not here is no fault of the client's. */
const statusOfCode: Record<string, number> = {
  CURSOR_INVALID: 400,
  DB_PAGE_INVALID: 400,
  JSON_AMBIGUOUS: 400,
  CREDENTIALS_WRONG: 401,
  NOT_LOGGED_IN: 401,
  CROSS_SITE: 403,
  NOT_YOURS: 403,
  PASSWORD_WRONG: 403,
  COMMENT_NOT_FOUND: 404,
  DB_PAGE_NOT_FOUND: 404,
  PAGE_NOT_FOUND: 404,
  POST_NOT_FOUND: 404,
  SITE_NOT_FOUND: 404,
  USER_NOT_FOUND: 404,
  DUPLICATE_LINK: 409,
  EMAIL_TAKEN: 409,
  USERNAME_TAKEN: 409,
  POST_DELETED: 410,
  COMMENT_EMPTY: 422,
  NAME_TOO_LONG: 422,
  PARENT_NOT_FOUND: 422,
  PASSWORD_TOO_COMMON: 422,
  POST_HAS_NO_TEXT: 422,
  SUBMISSION_AMBIGUOUS: 422,
  SUBMISSION_EMPTY: 422,
  TITLE_EMPTY: 422,
  URL_INVALID: 422,
  TOO_MANY: 429,
  CLOSING: 503,
  OVERLOADED: 503,
  DB_CLOSED: 503,
  DB_NOT_READY: 503
}

const statusOfKind: Partial<Record<ReturnType<typeof errorKind>, number>> = {
  not_found: 404,
  duplicate: 409,
  deadlock: 503,
  lock_timeout: 503,
  time_limit: 503,
  unavailable: 503
}

/** Said instead of a message that could tell SQL, tables or hosts. */
const discreet: Record<number, { code: string; message: string }> = {
  404: { code: 'NOT_FOUND', message: 'There is nothing like that here.' },
  409: { code: 'CONFLICT', message: 'Somebody else was first.' },
  503: { code: 'UNAVAILABLE', message: 'The board cannot be reached just now. Please try again in a moment.' }
}

const invalid = { code: 'VALIDATION_FAILED', detail: 'Some of what was sent is not valid.' }

const ownFault = { code: 'INTERNAL_ERROR', message: 'Something went wrong here. It has been noted.' }

/** Nothing went wrong: we chose not to answer, or the client did not wait. */
const expected = new Set(['CLOSING', 'OVERLOADED', 'DB_SCOPE_ENDED'])

/** Seconds until a client should try again. */
const recovery = 5

async function errors(app: FastifyInstance) {
  app.setErrorHandler(answerError)
  app.setNotFoundHandler((request, reply) => answerError(nothingHere(), request, reply))
}

async function answerError(error: FastifyError | CodedError, request: FastifyRequest, reply: FastifyReply) {
  const problem = toProblem(error)
  if (problem.code === 'NOT_LOGGED_IN' && isPage(request)) return askToLogIn(request, reply)
  if (problem.status >= 500 && !expected.has(error.code)) request.log.error({ err: error }, problem.title)
  if (problem.status === 503) reply.header('retry-after', recovery)
  if (error instanceof TooManyError) reply.header('retry-after', error.retryAfter)
  reply.status(problem.status)
  if (isPage(request)) return reply.page(errorPage(await siteFor(request, problem), problem))
  return reply.type('application/problem+json').send(problem)
}

/** Answers when the address cannot be read. Such a request comes without hooks, and without what plugins add. */
export function answerUnroutable(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const { site, securityHeaders } = request.server
  const problem = { ...toProblem(error), detail: 'This address cannot be read.' }
  reply.status(problem.status).headers(securityHeaders)
  if (isPage(request)) return reply.type('text/html; charset=utf-8').send(errorPage(site, problem))
  return reply.type('application/problem+json').send(problem)
}

/** Who is not logged in may log in, and is then led to where they wanted to go. */
function askToLogIn(request: FastifyRequest, reply: FastifyReply) {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const next = isRead ? pathOf(request) : (request.getReferringPath() ?? '/')
  return reply.redirect(`/login?${new URLSearchParams({ next })}`, isRead ? 302 : 303)
}

/** Not to ask the database who reads, when it is the one that failed. */
async function siteFor(request: FastifyRequest, { status }: Problem) {
  return status < 500 ? request.getSite().catch(() => request.server.site) : request.server.site
}

/** A page answers a reader in HTML, also when it fails; what machines ask for answers in JSON. */
function isPage(request: FastifyRequest) {
  return !/^\/(api|health|assets)([/?]|$)/.test(pathOf(request))
}

/** Path and query. A proxy may send the whole address: https://www.rfc-editor.org/rfc/rfc9112.html#section-3.2.2 */
function pathOf({ url }: FastifyRequest): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '')
}

/** Tells what clients may know of an error: its status and its words. */
export function toProblem(error: FastifyError | CodedError): Problem {
  const { validation, validationContext, statusCode = 500 }: Partial<FastifyError> = error
  // An address whose parameter cannot be one, like /post/abc, names nothing.
  if (validation && validationContext === 'params') return toProblem(nothingHere())
  const spoken = statusOfCode[error.code] ?? (statusCode < 500 ? statusCode : undefined)
  const status = spoken ?? statusOfKind[errorKind(error)] ?? 500
  const title = STATUS_CODES[status] ?? 'Error'
  if (validation) return { status, title, ...invalid, errors: validation.map(toFault) }
  const { code, message: detail } = spoken && status < 500 ? error : (discreet[status] ?? ownFault)
  const { post_id } = error instanceof DuplicateLinkError ? error : {}
  return { status, title, code, detail, ...(post_id && { post_id }) }
}

/** Names what is wrong by its JSON pointer. */
function toFault({ instancePath, params, message = 'is not valid' }: FastifySchemaValidationError) {
  return {
    path: params.missingProperty ? `${instancePath}/${params.missingProperty}` : instancePath,
    message
  }
}

function nothingHere() {
  return new CodedError('PAGE_NOT_FOUND', 'There is nothing at this address.')
}

export default fp(errors, { name: 'errors', fastify: '5.x', dependencies: ['pages', 'reader', 'security'] })
