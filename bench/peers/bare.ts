import type { FastifyInstance } from 'fastify'
import security from '../../plugins/security.ts'

/** Plain Fastify: the lower bound of what a response costs. */
export default async function bare(app: FastifyInstance, _options: object) {
  let page: Buffer = Buffer.alloc(0)

  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(page))

  app.register(async (app) => {
    await app.register(security, { hsts: null })
    app.get('/secure', (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
  })

  /** Sets the bytes that `GET /` sends. */
  app.addContentTypeParser('text/html', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.put<{ Body: Buffer }>('/', async (request, reply) => {
    page = request.body
    return reply.code(204).send()
  })

  const schema = { response: { 200: { type: 'object', properties: { ok: { type: 'boolean' } } } } }
  app.get('/untouched', { schema }, async () => ({ ok: true }))
}
