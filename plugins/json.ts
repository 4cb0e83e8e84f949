import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { CodedError } from '../src/errors/coded-error.ts'

/** A string, with a colon after it when it is a key; or a brace. */
const token = /("(?:[^"\\]|\\.)*")\s*(:)?|[{}]/g

/**
 * Parses JSON bodies, and no others. An empty body is accepted, since clients send a content type even without one.
 */
async function json(app: FastifyInstance) {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined)
    return parse(request, body, (error, value) => done(error ?? findDuplicateKey(body), value))
  })
}

/** Parsers disagree about which value of a duplicate key counts, so that a check in front of us could be bypassed. */
function findDuplicateKey(body: string): Error | null {
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
