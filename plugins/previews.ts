import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { previewed, renderPreview } from '../src/comments/preview.ts'
import { CodedError } from '../src/errors/coded-error.ts'
import { formValues, wantsPreview } from '../src/http/form-values.ts'
import type { FormState } from '../src/views/form.ts'
import { requireMember } from './session.ts'

type ErrorHandler<Request> = (
  error: FastifyError,
  request: Request,
  reply: FastifyReply
) => Promise<FastifyReply>

interface TextForm<Request> {
  config: { preview: true }
  preHandler: (request: FastifyRequest) => Promise<void>
  errorHandler: ErrorHandler<Request>
}

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Options of a route for members that saves a text. Like `redisplay()`, and when the form was sent by its button
     * "Preview", it is shown again with the rendered text: the handler does not run, and fields may still be empty.
     */
    textForm<Request extends FastifyRequest>(
      render: (request: Request, form: FormState) => Promise<string>
    ): TextForm<Request>
  }
}

/** Leads to the error handler, which renders the form. */
class PreviewWanted extends Error {}

async function previews(app: FastifyInstance) {
  app.decorate('textForm', <Request extends FastifyRequest>(render: Render<Request>): TextForm<Request> => {
    const redisplay = app.redisplay(render)
    return {
      config: { preview: true },
      async preHandler(request) {
        if (wantsPreview(request)) throw new PreviewWanted()
      },
      async errorHandler(error, request, reply) {
        if (!wantsPreview(request) || !isPreviewable(error)) return redisplay(error, request, reply)
        try {
          if (error.validation) await admit(request, reply)
          const values = formValues(request.body)
          const preview = await renderPreview(request.getDb(), values)
          return reply.page(await render(request, { values, faults: {}, preview }))
        } catch (thrown) {
          if (thrown instanceof CodedError) return redisplay(thrown, request, reply)
          throw thrown
        }
      }
    }
  })
}

type Render<Request> = (request: Request, form: FormState) => Promise<string>

/** Faults of other fields do not matter yet. */
function isPreviewable(error: FastifyError): boolean {
  const { validation, validationContext } = error
  if (!validation) return error instanceof PreviewWanted
  const names: readonly string[] = previewed
  const isOfText = validation.some(({ instancePath }) => names.includes(instancePath.slice(1)))
  return validationContext === 'body' && !isOfText
}

/** What the hooks of the scope for members do: the body is validated before they would run. */
export async function admit(request: FastifyRequest, reply: FastifyReply) {
  await requireMember(request)
  await new Promise<void>((resolve, reject) =>
    request.server.limitWrites(request, reply, (error) => (error ? reject(error) : resolve()))
  )
}

export default fp(previews, { name: 'previews', fastify: '5.x', dependencies: ['forms', 'write-limit'] })
