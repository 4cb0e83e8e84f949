import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type DbErrorCode, type ErrorKind, errorKind } from 'fastify-mikro-orm'
import fp from 'fastify-plugin'
import { CodedError, type ErrorCode } from '../src/errors/coded-error.ts'
import { TooManyError } from '../src/errors/too-many-error.ts'
import { formValues } from '../src/http/form-values.ts'
import { ownPath } from '../src/http/own-path.ts'
import { isSafe } from '../src/http/safe-methods.ts'
import { sendProblem } from '../src/http/send-problem.ts'
import { DuplicateLinkError } from '../src/posts/errors.ts'
import { explainFaults } from '../src/schema/faults.ts'
import type { Problem } from '../src/schema/replies.ts'
import { errorPage } from '../src/views/error.ts'
import { holdsText, type Retry } from '../src/views/retry.ts'

/** HTTP status of every code that a client is told. */
const statusOfCode = {
  CURSOR_INVALID: 400,
  HOST_INVALID: 400,
  JSON_AMBIGUOUS: 400,
  CREDENTIALS_WRONG: 401,
  NOT_LOGGED_IN: 401,
  TOKEN_INVALID: 401,
  BANNED: 403,
  CONFIRMATION_NEEDED: 403,
  CROSS_SITE: 403,
  DOMAIN_UNKNOWN: 403,
  FORBIDDEN: 403,
  MENTIONS_TOO_MANY: 403,
  NOT_APPROVED: 403,
  NOT_YOURS: 403,
  VOTE_FOR_OWN: 403,
  PASSWORD_WRONG: 403,
  SCOPE_MISSING: 403,
  SESSION_NEEDED: 403,
  TAG_RESERVED: 403,
  SIGN_UP_CLOSED: 403,
  COMMENT_LOCKED: 403,
  COMMENT_NOT_FOUND: 404,
  JOB_NOT_FOUND: 404,
  PAGE_NOT_FOUND: 404,
  POST_NOT_FOUND: 404,
  SESSION_NOT_FOUND: 404,
  SITE_NOT_FOUND: 404,
  SOURCE_NOT_FOUND: 404,
  TAG_NOT_FOUND: 404,
  TOKEN_NOT_FOUND: 404,
  USER_NOT_FOUND: 404,
  WEBHOOK_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  DUPLICATE_LINK: 409,
  EMAIL_NOT_CONFIRMED: 409,
  EMAIL_TAKEN: 409,
  INVITATIONS_OPEN: 409,
  LAST_ADMIN: 409,
  LINK_FINAL: 409,
  MAIL_OFF: 409,
  SETTING_FIXED: 409,
  SITE_URL_MISSING: 409,
  SOURCES_TAKEN: 409,
  SOURCE_PAUSED: 409,
  TAGS_TAKEN: 409,
  TAG_TAKEN: 409,
  TOKENS_TOO_MANY: 409,
  USERNAME_TAKEN: 409,
  WEBHOOKS_TAKEN: 409,
  PINS_TAKEN: 409,
  UNDO_EXPIRED: 409,
  LINK_INVALID: 410,
  POST_DELETED: 410,
  APPLICATION_EMPTY: 422,
  COMMENT_REMOVED: 410,
  POST_REMOVED: 410,
  COMMENT_EMPTY: 422,
  EMAIL_REFUSED: 422,
  EVENTS_MISSING: 422,
  FORM_EXPIRED: 422,
  NAME_TOO_LONG: 422,
  PARENT_NOT_FOUND: 422,
  PASSWORD_TOO_COMMON: 422,
  PASSWORD_TOO_EASY: 422,
  ROBOT: 422,
  SETTING_INVALID: 422,
  POST_HAS_NO_LINK: 422,
  POST_HAS_NO_TEXT: 422,
  SUBMISSION_AMBIGUOUS: 422,
  SUBMISSION_EMPTY: 422,
  TAGS_MISSING: 422,
  TAGS_TOO_MANY: 422,
  TAG_UNKNOWN: 422,
  TEXT_TOO_LARGE: 422,
  TITLE_EMPTY: 422,
  TITLE_TOO_LONG: 422,
  URL_INVALID: 422,
  DOMAIN_BANNED: 422,
  DOMAIN_INVALID: 422,
  FLAG_REASON_UNKNOWN: 422,
  REASON_MISSING: 422,
  TOO_MANY: 429,
  CLOSING: 503,
  OVERLOADED: 503
} satisfies Record<ErrorCode, number>

/** HTTP status of the db plugin's own codes, where `errorKind` does not tell it. */
const statusOfDbCode = { DB_CLOSED: 503 } satisfies Partial<Record<DbErrorCode, number>>

const statuses = new Map<string, number>(Object.entries({ ...statusOfCode, ...statusOfDbCode }))

const statusOfKind: Partial<Record<ErrorKind, number>> = {
  not_found: 404,
  duplicate: 409,
  deadlock: 503,
  lock_timeout: 503,
  time_limit: 503,
  unavailable: 503
}

/** Replaces a message that could contain SQL, table names or hosts. */
const publicMessages: Record<number, { code: string; message: string }> = {
  404: { code: 'NOT_FOUND', message: 'There is nothing like that here.' },
  409: { code: 'CONFLICT', message: 'Somebody else was first.' },
  503: { code: 'UNAVAILABLE', message: 'The board cannot be reached just now. Please try again in a moment.' }
}

const invalid = { code: 'VALIDATION_FAILED', detail: 'Some of what was sent is not valid.' }

const internalError = { code: 'INTERNAL_ERROR', message: 'Something went wrong here. It has been noted.' }

/** Codes above 500 that are not logged: the server rejected the request on purpose, or the client left. */
const notLogged = new Set(['CLOSING', 'OVERLOADED', 'DB_SCOPE_ENDED'])

/** Statuses that say nothing about the input. */
const mayRetry = new Set([429, 500, 503])

/** Statuses of a form that came too late, whose text is given back: the session has ended, or the page has gone. */
const tooLate = new Set([401, 403, 404, 410])

/** Caching terms of a response that bypasses hooks. */
const terms = { 'cache-control': 'no-cache', vary: 'accept-encoding, cookie, authorization' }

/** Seconds for `Retry-After` of a 503. */
const retryAfter = 5

async function errors(app: FastifyInstance) {
  app.setErrorHandler(sendError)
  app.setNotFoundHandler(notFound)
}

/** The path may have a route for other methods: https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.6 */
async function notFound(request: FastifyRequest, reply: FastifyReply) {
  const allowed = request.server.allowedMethods(request.url)
  if (allowed.length === 0 || allowed.includes(request.method))
    return sendError(pageNotFound(), request, reply)
  reply.header('allow', [...allowed, 'OPTIONS'].join(', '))
  if (request.method === 'OPTIONS') return reply.status(204).send()
  return sendError(new CodedError('METHOD_NOT_ALLOWED', 'This cannot be done here.'), request, reply)
}

async function sendError(error: FastifyError | CodedError, request: FastifyRequest, reply: FastifyReply) {
  const problem: Problem = toProblem(error)
  const retry = formOf(request, problem.status)
  if (problem.code === 'NOT_LOGGED_IN' && isPage(request) && !retry) return redirectToLogin(request, reply)
  if (problem.status >= 500 && !notLogged.has(error.code)) {
    request.log.error({ err: error }, problem.title)
    problem.reference = request.id
  }
  if (problem.status === 503) reply.header('retry-after', retryAfter)
  if (error instanceof TooManyError) reply.header('retry-after', error.retryAfter)
  reply.status(problem.status)
  if (!isPage(request)) return sendProblem(problem, reply)
  return reply.page(errorPage(await siteFor(request, problem), { ...problem, retry }))
}

/** A form of this site that was sent, to be sent again. */
function formOf(request: FastifyRequest, status: number): Retry | undefined {
  const action = ownPath(pathOf(request))
  const values = formValues(request.body)
  if (!action || isSafe(request)) return undefined
  // A form without fields, such as one that deletes, has no body either.
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
  const isUseful = mayRetry.has(status) ? isForm : tooLate.has(status) && holdsText(values)
  return isUseful ? { action, values } : undefined
}

/** Handles requests whose URL cannot be parsed. They run without hooks. */
export function sendUrlError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const { site, securityHeaders } = request.server
  const problem = { ...toProblem(error), detail: 'This address cannot be read.' }
  reply.status(problem.status).headers({ ...securityHeaders, ...terms })
  if (isPage(request)) return reply.type('text/html; charset=utf-8').send(errorPage(site, problem))
  return reply.type('application/problem+json').send(problem)
}

function redirectToLogin(request: FastifyRequest, reply: FastifyReply) {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const next = isRead ? pathOf(request) : (request.getReferringPath() ?? '/')
  return reply.redirect(`/login?${new URLSearchParams({ next })}`, isRead ? 302 : 303)
}

/** Does not ask the database for the member when the database may be what failed. */
async function siteFor(request: FastifyRequest, { status }: Problem) {
  return status < 500 ? request.getSite().catch(() => request.server.site) : request.server.site
}

/** Whether errors are sent as HTML. */
function isPage(request: FastifyRequest) {
  return !/^\/(api|health|assets)([/?]|$)/.test(pathOf(request))
}

/** Path and query. A proxy may send the whole URL: https://www.rfc-editor.org/rfc/rfc9112.html#section-3.2.2 */
function pathOf({ url }: FastifyRequest): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '')
}

/** Converts an error to the problem details that a client may see. */
export function toProblem(error: FastifyError | CodedError): Problem {
  const { validation, validationContext, statusCode = 500 }: Partial<FastifyError> = error
  // A path parameter of the wrong type, as in /post/abc, is a path that does not exist.
  if (validation && validationContext === 'params') return toProblem(pageNotFound())
  const known = statuses.get(error.code) ?? (statusCode < 500 ? statusCode : undefined)
  const status = known ?? statusOfKind[errorKind(error)] ?? 500
  const title = STATUS_CODES[status] ?? 'Error'
  if (validation) return { status, title, ...invalid, errors: explainFaults(validation) }
  const { code, message: detail } = known && status < 500 ? error : (publicMessages[status] ?? internalError)
  const { post_id } = error instanceof DuplicateLinkError ? error : {}
  return { status, title, code, detail, ...(post_id && { post_id }) }
}

function pageNotFound() {
  return new CodedError('PAGE_NOT_FOUND', 'There is nothing at this address.')
}

export default fp(errors, {
  name: 'errors',
  fastify: '5.x',
  dependencies: ['methods', 'pages', 'reader', 'security']
})
