import type { IncomingHttpHeaders } from 'node:http'
import { type FastifyReply, type FastifyRequest, LogController } from 'fastify'

/** Levels at which requests are logged. */
const verbose = new Set(['trace', 'debug', 'info'])

/**
 * Writes one line for each request, when its response is closed, in place of the two that Fastify writes: that is half
 * of the cost, and it also covers responses that bypass Fastify's `send`, addresses that no route can parse, and
 * clients that disconnect. The fields are Fastify's own, with `db` for requests that used the database.
 */
export class RequestLog extends LogController {
  /** Fastify calls this for every request, before all hooks. */
  override incomingRequest(request: FastifyRequest, reply: FastifyReply) {
    if (verbose.has(request.log.level)) reply.raw.on('close', () => writeLine(request, reply))
  }

  override requestCompleted() {}
}

function writeLine(request: FastifyRequest, reply: FastifyReply) {
  const line = { req: request, responseTime: round(reply.elapsedTime), db: databaseFigures(request) }
  // Node sets the error when the connection ends before the response has been sent.
  if (request.raw.errored) request.log.info({ ...line, aborted: true }, 'request aborted')
  else request.log.info({ ...line, res: reply }, 'request completed')
}

/** @returns undefined for a request that used no database, or to which plugins have added nothing */
function databaseFigures(request: FastifyRequest) {
  const statistics = request.getDbStatistics?.()
  return statistics ? { queries: statistics.count, took: round(statistics.took) } : undefined
}

/** To microseconds. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000
}

/**
 * Serializer for headers in the log. pino's `redact` would do the same, but clones what it checks on every line: 1.5 µs.
 * The field `req` needs none: Fastify's serializer of it leaves headers out.
 */
export function withoutCredentials(headers: IncomingHttpHeaders) {
  const { authorization, cookie, 'set-cookie': setCookie, ...others } = headers
  return others
}
