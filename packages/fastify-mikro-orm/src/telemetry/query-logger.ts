import type { LogContext, Logger } from '@mikro-orm/core'
import { RequestScope } from '../scope/request-scope.ts'
import type { Log } from '../types.ts'
import { channels } from './channels.ts'
import { isTransactionControl } from './query-statistics.ts'

export interface QueryLoggerOptions {
  owner: () => object
  log?: Log | undefined
  slowQueryThreshold: number
}

/**
 * Reports every statement to the log, to the statistics of its request and to `channels.query`, with `?` for values. The
 * time is MikroORM's, in whole milliseconds, and includes the wait for a connection.
 */
export class QueryLogger implements Logger {
  readonly #options: QueryLoggerOptions

  constructor(options: QueryLoggerOptions) {
    this.#options = options
  }

  logQuery({ query: sql = '', took = 0, level, reqId, route, scope }: LogContext) {
    const { owner, log, slowQueryThreshold } = this.#options
    if (isTransactionControl(sql)) return log?.debug({ sql }, 'query')
    const failed = level === 'error'
    if (scope instanceof RequestScope) scope.statistics.add(sql, took, failed)
    if (channels.query.hasSubscribers) channels.query.publish({ orm: owner(), sql, took, failed })
    if (!log) return
    if (took >= slowQueryThreshold) log.warn({ reqId, sql, took, route, failed }, 'slow query')
    else log.debug({ reqId, sql, took }, failed ? 'query failed' : 'query')
  }

  /** MikroORM's messages. A rollback that fails after a lost connection is one of its warnings. */
  log(_namespace: string, message: string) {
    this.#options.log?.debug({}, message)
  }

  warn(_namespace: string, message: string) {
    this.#options.log?.debug({}, message)
  }

  error(_namespace: string, message: string) {
    this.#options.log?.warn({}, message)
  }

  setDebugMode() {}

  /** `query-params` would put values into the statement. */
  isEnabled(namespace: string) {
    return namespace !== 'query-params'
  }
}
