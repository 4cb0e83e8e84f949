import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { CodedError } from '../src/errors/coded-error.ts'
import { rawProblem, serializeProblem } from '../src/http/raw-problem.ts'

/** Milliseconds that a client has to read the response and to close its end. */
const closeTime = 1_000

const host = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i

/** By Node's code of the error; any other is a 400. */
const answers: Record<string, [status: number, code: string, detail: string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'REQUEST_TIMEOUT', 'The request was not complete in time.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'REQUEST_TOO_LARGE', 'The chunk extensions are too large.'],
  HPE_HEADER_OVERFLOW: [431, 'HEADERS_TOO_LARGE', 'The headers are too large.']
}

/**
 * Gives Node's own responses to requests that it cannot read (400, 408, 413, 431) and to unknown expectations (417) the
 * format and the headers of all others, and rejects requests without exactly one valid `Host`.
 */
async function badRequests(app: FastifyInstance) {
  app.server.on('checkExpectation', rejectExpectation)

  // https://www.rfc-editor.org/rfc/rfc9112.html#section-3.2
  app.addHook('onRequest', (request, _, done) => {
    const { headers, httpVersion } = request.raw
    if (headers.host === undefined ? httpVersion === '1.0' : host.test(headers.host)) done()
    else done(new CodedError('HOST_INVALID', 'The request has no valid Host header, or more than one.'))
  })

  function rejectExpectation(_: IncomingMessage, response: ServerResponse) {
    const detail = 'Only the expectation 100-continue is supported.'
    const { status, headers, body } = rawProblem(417, 'EXPECTATION_FAILED', detail, app.securityHeaders)
    response.writeHead(status, headers).end(body)
  }
}

/** Answers a request that Node cannot read. Fastify's option `clientErrorHandler`. */
export function answerClientError(this: FastifyInstance, error: ConnectionError, socket: Socket) {
  this.log.debug({ code: error.code, remoteAddress: socket.remoteAddress }, 'a request could not be read')
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const [status, code, detail] = answers[error.code] ?? [400, 'REQUEST_MALFORMED', 'This is not valid HTTP.']
  socket.end(serializeProblem(rawProblem(status, code, detail, this.securityHeaders)))
  // Closed at once with input unread, the connection is reset, and the response is lost.
  setTimeout(() => socket.destroy(), closeTime).unref()
}

export default fp(badRequests, { name: 'bad-requests', fastify: '5.x', dependencies: ['security'] })
