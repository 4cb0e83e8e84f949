import type { FastifyInstance } from 'fastify'
import { type DbReportOptions, dbReport } from 'fastify-mikro-orm'

/** What each request asked of the database, in the log and, with `npm run dev`, in the browser. */
export default dbReport

export const autoConfig = (app: FastifyInstance): DbReportOptions => {
  const isDevelopment = ['debug', 'trace'].includes(app.log.level)
  return { serverTiming: isDevelopment, onRepeated: isDevelopment ? 'warn' : 'ignore' }
}
