import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { hideTokens } from './hide-tokens.ts'

const verbose = new Set(['trace', 'debug', 'info'])

/** @returns a function that makes ids of requests; no two processes make the same */
export function requestIds(): () => string {
  const process = randomBytes(4).toString('hex')
  let count = 0
  return () => `${process}-${(++count).toString(36)}`
}

/**
 * Writes one line for each request, when its response is closed, instead of Fastify's two: also for responses that bypass
 * `send`, and for clients that disconnect. The fields are Fastify's, and `db` for requests that used the database.
 */
export class RequestLog extends LogController {
  /** Fastify calls this for every request, before all hooks. */
  override incomingRequest(request: FastifyRequest, reply: FastifyReply) {
    if (verbose.has(request.log.level)) reply.raw.on('close', () => writeLine(request, reply))
  }

  override requestCompleted() {}
}

function writeLine(request: FastifyRequest, reply: FastifyReply) {
  const line = {
    req: request,
    member: request.memberId ?? undefined,
    responseTime: round(reply.elapsedTime),
    db: databaseFigures(request)
  }
  // Node sets the error when the connection ends before the response has been sent.
  if (request.raw.errored) request.log.info({ ...line, aborted: true }, 'request aborted')
  else request.log.info({ ...line, res: reply }, 'request completed')
}

/** The method is missing for addresses that cannot be parsed. */
function databaseFigures(request: FastifyRequest) {
  const statistics = request.dbScope?.statistics
  return statistics ? { queries: statistics.count, took: round(statistics.took) } : undefined
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000
}

/** What the log has of a request: neither body nor headers, and of headers, where they are logged, no credentials. */
export const logSerializers = {
  req: ({ method, url, ip }: FastifyRequest) => ({ method, url: hideTokens(url), remoteAddress: ip }),
  headers({
    authorization,
    cookie,
    'set-cookie': setCookie,
    referer,
    ...others
  }: IncomingHttpHeaders): IncomingHttpHeaders {
    return referer === undefined ? others : { ...others, referer: hideTokens(referer) }
  }
}
