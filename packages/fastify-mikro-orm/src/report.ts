import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { DbError } from './errors.ts'

export interface DbReportOptions {
  /** Tells the client how long the database took, in a header `Server-Timing`. Default false. */
  serverTiming?: boolean
  /** How often one request runs the same statement until it is said to repeat it. Default 10. */
  repeatedFrom?: number
  /** What becomes of such a request; `throw` answers it with DB_REPEATED_STATEMENT, for tests. Default ignore. */
  onRepeated?: 'ignore' | 'warn' | 'throw'
}

const kReported = Symbol('db-report.reported')

declare module 'fastify' {
  interface FastifyRequest {
    [kReported]: boolean
  }
}

/**
 * Tells what each request asked of the database: in its line of the log, to the developer's browser, and when one
 * statement ran again and again, which one (the N+1 of loading a list, and then each of its rows by itself).
 */
async function dbReport(app: FastifyInstance, options: DbReportOptions) {
  const { serverTiming = false, repeatedFrom = 10, onRepeated = 'ignore' } = options
  if (!Number.isSafeInteger(repeatedFrom) || repeatedFrom < 2) {
    throw new DbError('DB_OPTIONS_INVALID', 'Report options: repeatedFrom must be a whole number above 1.')
  }
  const hasLines = ['trace', 'debug', 'info'].includes(app.log.level)
  app.decorateRequest(kReported, false)

  if (serverTiming) {
    app.addHook('onSend', (request, reply, payload, done) => {
      reply.header('server-timing', timing(request, reply))
      done(null, payload)
    })
  }

  if (onRepeated === 'throw') {
    app.addHook('onSend', async (request, _, payload) => {
      const repeated = repeatedBy(request)
      // The error is sent as well, and comes by here again.
      if (!repeated || request[kReported]) return payload
      request[kReported] = true
      const { route, count, sql } = repeated
      throw new DbError('DB_REPEATED_STATEMENT', `${route} runs the same statement ${count} times: ${sql}`)
    })
  }

  app.addHook('onResponse', (request, reply, done) => {
    const statistics = request.getDbStatistics()
    // Fastify writes the line of the request after this, by this logger.
    if (statistics && hasLines) {
      reply.log = reply.log.child({ db: { queries: statistics.count, took: rounded(statistics.took) } })
    }
    const repeated = onRepeated === 'warn' && repeatedBy(request)
    if (repeated) request.log.warn(repeated, 'the request ran the same statement many times')
    done()
  })

  function repeatedBy(request: FastifyRequest) {
    const repeated = request.getDbStatistics()?.repeated
    if (!repeated || repeated.count < repeatedFrom) return null
    return { route: `${request.method} ${request.routeOptions.url ?? request.url}`, ...repeated }
  }
}

function timing(request: FastifyRequest, reply: FastifyReply) {
  const { count = 0, took = 0 } = request.getDbStatistics() ?? {}
  const total = rounded(reply.elapsedTime)
  return `db;dur=${rounded(took)};desc="${count} ${count === 1 ? 'query' : 'queries'}", total;dur=${total}`
}

function rounded(milliseconds: number) {
  return Math.round(milliseconds * 1_000) / 1_000
}

export default fp(dbReport, { name: 'db-report', fastify: '5.x', dependencies: ['db'] })
