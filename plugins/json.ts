import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { CodedError } from '../src/errors/coded-error.ts'

/** A string, with the colon that makes it the name of a member; or where an object begins or ends. */
const token = /("(?:[^"\\]|\\.)*")\s*(:)?|[{}]/g

/**
 * How JSON is read. No body at all is no fault: clients name a content type whenever they send something, also
 * what has no body. Nothing but JSON, and what plugins add, is taken.
 */
async function json(app: FastifyInstance) {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined)
    return parse(request, body, (error, value) => done(error ?? refuseTwice(body), value))
  })
}

/** Two readers of one name would see two values: what one of them checks is not what the other one takes. */
function refuseTwice(body: string): Error | null {
  const objects: Set<string>[] = []
  for (const [text, name = '', colon] of body.matchAll(token)) {
    if (text === '{') objects.push(new Set())
    else if (text === '}') objects.pop()
    else if (colon) {
      const names = objects.at(-1)
      const key: string = JSON.parse(name)
      if (names?.has(key))
        return new CodedError('JSON_AMBIGUOUS', 'The same name stands twice in one object.')
      names?.add(key)
    }
  }
  return null
}

export default fp(json, { name: 'json', fastify: '5.x' })
