import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DbError, optionsInvalid } from './errors.ts'

export interface ReportOptions {
  /** Adds a header `Server-Timing` with the number of statements and their time. Default false. */
  serverTiming?: boolean
  /** From how many runs on a request repeats a statement. Default 10. */
  repeatedFrom?: number
  /** What happens then; `throw` responds with DB_REPEATED_STATEMENT, for tests. Default `ignore`. */
  onRepeated?: 'ignore' | 'warn' | 'throw'
}

const kReported = Symbol('fastify-mikro-orm.reported')

declare module 'fastify' {
  interface FastifyRequest {
    [kReported]: boolean
  }
}

/** Reports what each request asked of the database. A statement that runs again and again is the N+1 problem. */
export function registerReport(
  app: FastifyInstance,
  { serverTiming = false, repeatedFrom = 10, onRepeated = 'ignore' }: ReportOptions = {}
) {
  if (!Number.isSafeInteger(repeatedFrom) || repeatedFrom < 2) {
    throw optionsInvalid('report.repeatedFrom must be a whole number above 1')
  }
  if (serverTiming) {
    app.addHook('onSend', (request, reply, payload, done) => {
      reply.header('server-timing', timing(request, reply))
      done(null, payload)
    })
  }
  if (onRepeated === 'warn') {
    app.addHook('onResponse', (request, _, done) => {
      const repeated = repeatedBy(request)
      if (repeated) request.log.warn(repeated, 'the request ran the same statement many times')
      done()
    })
  }
  if (onRepeated !== 'throw') return
  app.decorateRequest(kReported, false)
  app.addHook('onSend', async (request, _, payload) => {
    const repeated = repeatedBy(request)
    // This hook also runs for the response with the error.
    if (!repeated || request[kReported]) return payload
    request[kReported] = true
    const { route, count, sql } = repeated
    throw new DbError('DB_REPEATED_STATEMENT', `${route} runs the same statement ${count} times: ${sql}`)
  })

  function repeatedBy(request: FastifyRequest) {
    const repeated = request.dbScope?.statistics.repeated
    if (!repeated || repeated.count < repeatedFrom) return null
    return { route: `${request.method} ${request.routeOptions.url ?? request.url}`, ...repeated }
  }
}

function timing({ dbScope }: FastifyRequest, { elapsedTime }: FastifyReply) {
  const { count, took } = dbScope?.statistics ?? { count: 0, took: 0 }
  const total = Math.round(elapsedTime * 1_000) / 1_000
  return `db;dur=${took};desc="${count} ${count === 1 ? 'query' : 'queries'}", total;dur=${total}`
}
