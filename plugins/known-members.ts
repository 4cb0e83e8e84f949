import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/**
 * Refuses members of a JSON body that its schema does not have: a misspelt one would do nothing, and nobody would be
 * told. ajv removes what `additionalProperties` forbids, and names what `propertyNames` forbids.
 */
async function knownMembers(app: FastifyInstance) {
  app.addHook('onRoute', (route) => {
    const body = Object(route.schema?.body)
    if (!route.url.startsWith('/api/') || !body.properties) return
    const propertyNames = { enum: Object.keys(body.properties) }
    route.schema = { ...route.schema, body: { ...body, propertyNames } }
  })
}

export default fp(knownMembers, { name: 'known-members', fastify: '5.x' })
