import { parse } from 'node:querystring'
import formbody from '@fastify/formbody'
import type { FastifyError, FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { TooManyError } from '../src/throttle/write-rate.ts'
import type { Faults, FormState } from '../src/views/form.ts'
import { toProblem } from './errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Lets the routes of this plugin take what forms send. The API does not: it takes JSON. */
    acceptForms(): void
    /**
     * Error handler of a route that takes a form: shows the page again, with the input and what is wrong with it.
     * @param show makes the page; what it throws, and what is no fault of the form, other handlers answer
     */
    redisplay<Request extends FastifyRequest>(
      show: (request: Request, form: FormState) => Promise<string>
    ): (error: FastifyError, request: Request, reply: FastifyReply) => Promise<FastifyReply>
  }
}

/** The field that a refusal is about. Those of the form as a whole have none. */
const fieldOfCode: Record<string, string> = {
  COMMENT_EMPTY: 'comment_text',
  CREDENTIALS_WRONG: '',
  EMAIL_TAKEN: 'email',
  NAME_TOO_LONG: 'username',
  PARENT_NOT_FOUND: '',
  PASSWORD_TOO_COMMON: 'password',
  PASSWORD_WRONG: 'current_password',
  POST_HAS_NO_TEXT: 'text',
  SUBMISSION_AMBIGUOUS: 'text',
  SUBMISSION_EMPTY: 'post_url',
  TITLE_EMPTY: 'title',
  TOO_MANY: '',
  URL_INVALID: 'post_url',
  USERNAME_TAKEN: 'username'
}

/** What a value that has to look a certain way should look like. */
const shapes: Record<string, string> = {
  username: 'Only letters, digits and . _ - please, without spaces.',
  email: 'This does not look like an e-mail address.'
}

async function forms(app: FastifyInstance) {
  app.decorate('acceptForms', function acceptForms(this: FastifyInstance) {
    this.register(formbody, { parser: readForm })
  })

  app.decorate(
    'redisplay',
    (show) =>
      async function showAgain(error, request, reply) {
        const faults = readFaults(error)
        if (!faults) throw error
        const html = await show(request, { values: readValues(request.body), faults })
        if (error instanceof TooManyError) reply.header('retry-after', error.retryAfter)
        return reply.status(toProblem(error).status).page(html)
      }
  )
}

/** Browsers send line ends as CR LF, whatever was typed. */
function readForm(text: string) {
  return { ...parse(text.replaceAll(/%0D%0A/gi, '%0A')) }
}

/** @returns null when the error is not about what the form holds */
function readFaults({ code, message, validation, validationContext }: FastifyError): Faults | null {
  const field = fieldOfCode[code]
  if (field !== undefined) return { [field]: message }
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
  return shapes[name] ?? 'This holds something that the board cannot keep.'
}

function readValues(body: unknown): Record<string, string> {
  const fields = Object.entries(body ?? {})
  return Object.fromEntries(fields.filter((field): field is [string, string] => typeof field[1] === 'string'))
}

export default fp(forms, { name: 'forms', fastify: '5.x', dependencies: ['errors', 'pages'] })
