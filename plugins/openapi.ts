import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { scopeOf } from '../src/accounts/tokens/scope.ts'
import { cookieName } from '../src/http/session-cookie.ts'
import { describeRoute, finishDescription } from '../src/openapi/describe.ts'
import { groups } from '../src/openapi/operations.ts'
import { sessionScheme, tokenScheme } from '../src/openapi/security.ts'

const about = `Everything that the pages do. Requests and answers are JSON.

Programs send an access token, which its member makes in the settings: \`Authorization: Bearer jtn_…\`. What concerns the
account itself, and the administration, needs the session of a log-in: its cookie, and with requests that change something
the header \`Origin\` with the address of the board. Browsers send both by themselves.

Every error is \`application/problem+json\`: \`code\` is for programs, \`detail\` for people, and \`errors\` names what is
not valid. Lists have a \`next_cursor\`, which is the \`cursor\` of their next part, and null at the end. Texts have no NUL
and no half of a surrogate pair. After 429 and 503, \`Retry-After\` says how long to wait.`

export interface OpenapiOptions {
  /** Name of the session cookie. */
  cookie: string
}

/** Describes the API by the schemas of its routes. `app.swagger()` makes the description once. */
async function openapi(app: FastifyInstance, { cookie }: OpenapiOptions) {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: { title: 'Just Tech News', version: '1', description: about },
      tags: Object.entries(groups).map(([name, { description }]) => ({ name, description })),
      components: {
        securitySchemes: {
          [sessionScheme]: {
            type: 'apiKey',
            in: 'cookie',
            name: cookie,
            description: 'Set by a log-in. Where a role is named, the member needs at least that.'
          },
          [tokenScheme]: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'jtn_…',
            description:
              'An access token of the member, with the scope that is named. `write` and `moderate` include `read`.'
          }
        }
      }
    },
    convertConstToEnum: false,
    refResolver: { buildLocalReference: ({ $id }) => String($id) },
    transform: ({ schema, url, route }) => ({ schema: describeRoute(schema, route, scopeOf(route)), url }),
    transformObject: (document) =>
      finishDescription('openapiObject' in document ? document.openapiObject : {})
  })
}

export const autoConfig = (app: FastifyInstance): OpenapiOptions => ({
  cookie: cookieName('session', app.config.SITE_URL.isHttps)
})

export default fp(openapi, { name: 'openapi', fastify: '5.x' })
