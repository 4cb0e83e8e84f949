import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { probe } from 'fastify-mikro-orm'
import Type, { type Static } from 'typebox'

/** Milliseconds for the database to answer, including the wait for a connection. */
const probeTimeout = 1_500

const Ok = Type.Object({ status: Type.Literal('ok') })

const Ready = Type.Object({
  ...Ok.properties,
  /** Configured read replicas, and those in use. */
  replicas: Type.Optional(Type.Object({ total: Type.Integer(), usable: Type.Integer() }))
})

const Reason = Type.Union([Type.Literal('closing'), Type.Literal('database')])

const Unavailable = Type.Object({ status: Type.Literal('unavailable'), reason: Reason })

/** `/health/live`: the process runs. `/health/ready`: it can serve requests. */
const health: FastifyPluginAsyncTypebox = async (app) => {
  // Polled every few seconds, which would fill the log.
  const options = { logLevel: 'warn', config: { skipLoadShedding: true } } as const

  const checkDatabase = sharedCheck(app)

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
      const reason = app.isClosing ? 'closing' : await checkDatabase()
      if (reason) return reply.code(503).send({ status: 'unavailable', reason })
      return { status: 'ok' as const, ...countReplicas(app) }
    }
  )
}

/** @returns a function that checks the database; concurrent calls share one check */
function sharedCheck(app: FastifyInstance) {
  let running: Promise<Static<typeof Reason> | undefined> | undefined

  async function check() {
    try {
      await probe(app.orm, probeTimeout)
      return undefined
    } catch (err) {
      app.log.warn({ err }, 'not ready: the database does not answer')
      return 'database'
    } finally {
      running = undefined
    }
  }

  return () => {
    running ??= check()
    return running
  }
}

function countReplicas(app: FastifyInstance) {
  if (app.replicas.total === 0) return {}
  const { total, usable } = app.replicas
  return { replicas: { total, usable } }
}

export default health
