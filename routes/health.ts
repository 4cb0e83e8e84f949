import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { probe } from 'fastify-mikro-orm'
import Type, { type Static } from 'typebox'

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
  const options = { logLevel: 'warn', config: { skipLoadShedding: true } } as const

  const askDatabase = asker(app)

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
      const reason = app.isClosing ? 'closing' : await askDatabase()
      if (reason) return reply.code(503).send({ status: 'unavailable', reason })
      return { status: 'ok' as const, ...countReplicas(app) }
    }
  )
}

/** @returns a function that tells what is wrong with the database; whoever asks meanwhile shares the answer */
function asker(app: FastifyInstance) {
  let answer: Promise<Static<typeof Reason> | undefined> | undefined

  async function ask() {
    try {
      await probe(app.orm, probeTimeout)
      return undefined
    } catch (err) {
      app.log.warn({ err }, 'not ready: the database does not answer')
      return 'database'
    } finally {
      answer = undefined
    }
  }

  return () => {
    answer ??= ask()
    return answer
  }
}

function countReplicas(app: FastifyInstance) {
  if (!app.hasDecorator('replicas') || app.replicas.total === 0) return {}
  const { total, usable } = app.replicas
  return { replicas: { total, usable } }
}

export default health
