import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** Sets the status of a reply to the only success status in the route's response schema: 201 or 204. */
async function successStatus(app: FastifyInstance) {
  app.addHook('onRoute', (route) => {
    const successes = Object.keys(Object(route.schema?.response)).filter((status) => /^2\d\d$/.test(status))
    const status = Number(successes[0])
    if (successes.length !== 1 || status === 200) return
    const setStatus = async (_: FastifyRequest, reply: FastifyReply) => {
      reply.status(status)
    }
    route.preHandler = [setStatus, ...[route.preHandler ?? []].flat()]
  })
}

export default fp(successStatus, { name: 'success-status', fastify: '5.x' })
