import { parse } from 'node:querystring'
import formbody from '@fastify/formbody'
import type { FastifyError, FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { ErrorCode } from '../src/errors/coded-error.ts'
import { TooManyError } from '../src/errors/too-many-error.ts'
import { formValues } from '../src/http/form-values.ts'
import { SettingError } from '../src/settings/errors.ts'
import type { Faults, FormState } from '../src/views/form.ts'
import { toProblem } from './errors.ts'
import { requireMember } from './session.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Lets the routes of this scope accept forms. The API accepts only JSON. */
    acceptForms(): void
    /** Makes an error handler that renders the form again, with the input; other errors go to the parent handler. */
    redisplay<Request extends FastifyRequest>(
      render: (request: Request, form: FormState) => Promise<string>
    ): (error: FastifyError, request: Request, reply: FastifyReply) => Promise<FastifyReply>
  }
}

/** The field that an error is about, or those of several forms; '' for the form as a whole. */
const fieldOfCode = {
  APPLICATION_EMPTY: 'application',
  COMMENT_EMPTY: 'comment_text',
  CONFIRMATION_NEEDED: 'current_password',
  COMMENT_LOCKED: '',
  CREDENTIALS_WRONG: '',
  DOMAIN_BANNED: 'post_url',
  DOMAIN_INVALID: 'domain',
  DOMAIN_UNKNOWN: '',
  DUPLICATE_LINK: 'post_url',
  EMAIL_REFUSED: 'email',
  EMAIL_TAKEN: 'email',
  EVENTS_MISSING: 'events',
  FORBIDDEN: '',
  FORM_EXPIRED: '',
  INVITATIONS_OPEN: '',
  LAST_ADMIN: '',
  LINK_FINAL: '',
  FLAG_REASON_UNKNOWN: 'reason',
  MENTIONS_TOO_MANY: ['comment_text', 'text'],
  NAME_TOO_LONG: 'username',
  PARENT_NOT_FOUND: '',
  PASSWORD_TOO_COMMON: 'password',
  PASSWORD_TOO_EASY: 'password',
  PASSWORD_WRONG: 'current_password',
  PINS_TAKEN: '',
  POST_HAS_NO_TEXT: 'text',
  REASON_MISSING: 'reason',
  SESSION_NOT_FOUND: 'session',
  SIGN_UP_CLOSED: '',
  SITE_URL_MISSING: '',
  SOURCES_TAKEN: '',
  SUBMISSION_AMBIGUOUS: 'text',
  SUBMISSION_EMPTY: ['post_url', 'text'],
  TAGS_MISSING: 'tags',
  TAGS_TAKEN: '',
  TAGS_TOO_MANY: 'tags',
  TAG_RESERVED: 'tags',
  TAG_TAKEN: 'name',
  TAG_UNKNOWN: ['tags', 'into', 'tag'],
  TEXT_TOO_LARGE: ['comment_text', 'text', 'about'],
  TITLE_EMPTY: 'title',
  TITLE_TOO_LONG: 'title',
  TOKENS_TOO_MANY: '',
  TOKEN_NOT_FOUND: '',
  TOO_MANY: '',
  URL_INVALID: ['post_url', 'url'],
  USERNAME_TAKEN: 'username',
  WEBHOOKS_TAKEN: ''
} satisfies Partial<Record<ErrorCode, string | string[]>>

const fields = new Map<string, string | string[]>(Object.entries(fieldOfCode))

/** Messages for values that do not match a pattern or format. */
const formatMessages: Record<string, string> = {
  username:
    'Only letters of one script, digits and . _ - please, without spaces. Names such as “admin” are reserved.',
  name: 'Only a to z, digits and single hyphens, please.',
  token_name: 'One line with at least one letter or digit, please.',
  email: 'This does not look like an e-mail address.'
}

async function forms(app: FastifyInstance) {
  app.decorate('acceptForms', function acceptForms(this: FastifyInstance) {
    this.register(formbody, { parser: parseForm })
  })

  app.decorate(
    'redisplay',
    (render) =>
      async function renderAgain(error, request, reply) {
        const values = formValues(request.body)
        const faults = readFaults(error, values)
        if (!faults) throw error
        // The body is validated before the `preHandler` of the scope would run.
        if (request.routeOptions.config.membersOnly) await requireMember(request)
        const html = await render(request, { values, faults })
        if (error instanceof TooManyError) reply.header('retry-after', error.retryAfter)
        return reply.status(toProblem(error).status).page(html)
      }
  )
}

/** Browsers send line ends as CR LF. */
function parseForm(text: string) {
  return { ...parse(text.replaceAll(/%0D%0A/gi, '%0A')) }
}

/** @returns null when the error is not about the input */
function readFaults(error: FastifyError, values: Record<string, string>): Faults | null {
  if (error instanceof SettingError) return { ...error.faults }
  const { code, message, validation, validationContext } = error
  const field = fields.get(code)
  if (typeof field === 'string') return { [field]: message }
  if (field) return { [field.find((name) => name in values) ?? '']: message }
  if (!validation || validationContext !== 'body') return null
  const faults: Faults = {}
  for (const { instancePath, keyword, params } of validation) {
    const name = String(params.missingProperty ?? instancePath.slice(1))
    faults[name] ??= explain(name, keyword, Number(params.limit))
  }
  return faults
}

function explain(name: string, keyword: string, limit: number): string {
  if (keyword === 'required' || (keyword === 'minLength' && limit === 1)) return 'Please fill this in.'
  if (keyword === 'minLength') return `At least ${limit} characters, please.`
  if (keyword === 'maxLength') return `At most ${limit} characters, please.`
  return formatMessages[name] ?? 'This holds something that the board cannot keep.'
}

export default fp(forms, { name: 'forms', fastify: '5.x', dependencies: ['errors', 'pages', 'session'] })
