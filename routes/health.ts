import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { probe } from 'fastify-mikro-orm'
import Type, { type Static } from 'typebox'

/** Milliseconds that the database may take to answer, including the wait for a connection. */
const probeTimeout = 1_500

const Ok = Type.Object({ status: Type.Literal('ok') })

const Ready = Type.Object({
  ...Ok.properties,
  /** Read replicas, and how many of them are in use. Missing without replicas. */
  replicas: Type.Optional(Type.Object({ total: Type.Integer(), usable: Type.Integer() }))
})

const Reason = Type.Union([Type.Literal('closing'), Type.Literal('database')])

const Unavailable = Type.Object({ status: Type.Literal('unavailable'), reason: Reason })

/** `/health/live`: the process runs. `/health/ready`: it can handle requests. */
const health: FastifyPluginAsyncTypebox = async (app) => {
  // Polled every few seconds, which would fill the log.
  const options = { logLevel: 'warn', config: { skipLoadShedding: true } } as const

  const findReason = databaseCheck(app)

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
    async function ready(_, reply) {
      const reason = app.isClosing ? 'closing' : await findReason()
      if (reason) return reply.code(503).send({ status: 'unavailable', reason })
      return { status: 'ok' as const, ...countReplicas(app) }
    }
  )
}

/** @returns a function that returns why the database is unavailable, if it is; concurrent calls share one query */
function databaseCheck(app: FastifyInstance) {
  let pending: Promise<Static<typeof Reason> | undefined> | undefined

  async function check() {
    try {
      await probe(app.orm, probeTimeout)
      return undefined
    } catch (err) {
      app.log.warn({ err }, 'not ready: the database does not answer')
      return 'database'
    } finally {
      pending = undefined
    }
  }

  return () => {
    pending ??= check()
    return pending
  }
}

function countReplicas(app: FastifyInstance) {
  if (app.replicas.total === 0) return {}
  const { total, usable } = app.replicas
  return { replicas: { total, usable } }
}

export default health
