import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { derived } from '../src/schema/derived.ts'

/**
 * Refuses members of a JSON body that its schema does not have: a misspelt one would do nothing, and nobody would be
 * told. ajv removes what `additionalProperties` forbids, and names what `propertyNames` forbids.
 */
async function knownMembers(app: FastifyInstance) {
  app.addHook('onRoute', (route) => {
    const body = Object(route.schema?.body)
    if (!route.url.startsWith('/api/') || !body.properties) return
    route.schema = { ...route.schema, body: derived(body, closed) }
  })
}

function closed(body: { properties: object }) {
  return { ...body, propertyNames: { enum: Object.keys(body.properties) } }
}

export default fp(knownMembers, { name: 'known-members', fastify: '5.x' })
