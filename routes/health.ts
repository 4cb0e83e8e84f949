import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { probe } from '../src/db/probe.ts'

/** Milliseconds that the database may take to answer, its queue for connections included. */
const probeTimeout = 1_500

const Ok = Type.Object({ status: Type.Literal('ok') })

const Ready = Type.Object({
  ...Ok.properties,
  /** Read replicas, and those of them that are read from just now. Without any the primary does it all. */
  replicas: Type.Optional(Type.Object({ total: Type.Integer(), usable: Type.Integer() }))
})

const Reason = Type.Union([Type.Literal('closing'), Type.Literal('database')])

const Unavailable = Type.Object({ status: Type.Literal('unavailable'), reason: Reason })

/** `/health/live`: the process runs. `/health/ready`: it can serve, so send it requests. */
const health: FastifyPluginAsyncTypebox = async (app) => {
  // Asked every few seconds by machines, which would fill the log.
  const options = { logLevel: 'warn', config: { alwaysAnswered: true } } as const

  app.addHook('onRequest', (_, reply, done) => {
    reply.header('cache-control', 'no-store')
    done()
  })

  app.get('/health/live', { ...options, schema: { response: { 200: Ok } } }, function live() {
    return { status: 'ok' } as const
  })

  app.get(
    '/health/ready',
    { ...options, schema: { response: { 200: Ready, 503: Unavailable } } },
    async function ready(request, reply) {
      const reason = await whyNotReady(app, request.log)
      if (reason) return reply.code(503).send({ status: 'unavailable', reason })
      return { status: 'ok' as const, ...countReplicas(app) }
    }
  )
}

async function whyNotReady(
  app: FastifyInstance,
  log: FastifyBaseLogger
): Promise<Static<typeof Reason> | undefined> {
  if (app.isClosing) return 'closing'
  try {
    await probe(app.orm, probeTimeout)
    return undefined
  } catch (err) {
    log.warn({ err }, 'not ready: the database does not answer')
    return 'database'
  }
}

function countReplicas(app: FastifyInstance) {
  if (!app.hasDecorator('replicas') || app.replicas.total === 0) return {}
  const { total, usable } = app.replicas
  return { replicas: { total, usable } }
}

export default health
