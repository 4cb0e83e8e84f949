import { EntityManager, type LogContext, type TransactionEventBroadcaster } from '@mikro-orm/sql'
import type { Log, Orm } from '../types.ts'
import { channels, type QueryMessage } from './channels.ts'
import { keepValuesPrivate } from './private-errors.ts'
import { QueryStatistics } from './query-statistics.ts'

export interface QueryLogOptions {
  log?: Log | undefined
  /** Milliseconds from which on a statement is slow. */
  slowQuery: number
}

type Connection = ReturnType<Orm['em']['getConnection']>
type BeginOptions = NonNullable<Parameters<Connection['begin']>[0]>
type EndArguments = Parameters<Connection['commit']>

/**
 * Tells of every statement that the ORM sends: the log, at level debug, or warn when it was slow; the statistics of
 * its unit of work; `channels.query`. None of them gets a value, only the `?` in its place.
 *
 * The time includes the wait for a connection. MikroORM's own log, which this replaces, has whole milliseconds, does
 * not know the error, and says of BEGIN and COMMIT neither how long they took nor, on MySQL, for whom they were.
 */
export function logQueries(orm: Orm, options: QueryLogOptions) {
  const connection = orm.em.getConnection()
  const { begin, commit, rollback } = connection

  async function time<Result>(sql: string, context: LogContext | undefined, send: () => Promise<Result>) {
    const start = performance.now()
    try {
      const result = await send()
      tell({ orm, sql, took: performance.now() - start }, context, options)
      return result
    } catch (error) {
      keepValuesPrivate(error, sql)
      tell({ orm, sql, took: performance.now() - start, error }, context, options)
      throw error
    }
  }

  // Every statement goes through one of these, of this one object.
  Object.assign(connection, {
    executeQuery: <Result>(sql: string, send: () => Promise<Result>, context?: LogContext) =>
      time(sql, context, send),
    // MikroORM says by this what it sends. What is read row by row takes as long as whoever reads it.
    logQuery: (sql: string, context: LogContext = {}) => {
      if (context.params) tell({ orm, sql, took: 0 }, context, options)
    },
    begin: (given: BeginOptions = {}) =>
      time(given.ctx ? 'savepoint' : 'begin', given.loggerContext ?? contextOf(given.eventBroadcaster), () =>
        begin.call(connection, given)
      ),
    commit: (...args: EndArguments) =>
      time(isSavepoint(args) ? 'release savepoint' : 'commit', args[2] ?? contextOf(args[1]), () =>
        commit.apply(connection, args)
      ),
    rollback: (...args: EndArguments) =>
      time(isSavepoint(args) ? 'rollback to savepoint' : 'rollback', args[2] ?? contextOf(args[1]), () =>
        rollback.apply(connection, args)
      )
  })
}

function isSavepoint([transaction]: EndArguments) {
  return 'savepointName' in transaction
}

/** The context of the EntityManager whose transaction it is; private in MikroORM's types. */
function contextOf(broadcaster: TransactionEventBroadcaster | undefined): LogContext | undefined {
  const em: unknown = broadcaster && Reflect.get(broadcaster, 'em')
  return em instanceof EntityManager ? em.getLoggerContext({ disableContextResolution: true }) : undefined
}

function tell(message: QueryMessage, context: LogContext = {}, { log, slowQuery }: QueryLogOptions) {
  const { reqId, route, statistics } = context
  const { sql, took, error } = message
  if (statistics instanceof QueryStatistics) statistics.add(sql, took)
  if (channels.query.hasSubscribers) channels.query.publish(message)
  if (!log) return
  const details = { reqId, sql, took: Math.round(took * 1_000) / 1_000 }
  const failure = error !== undefined && { code: codeOf(error) }
  if (took >= slowQuery) log.warn({ ...details, ...failure, route }, 'slow query')
  else if (failure) log.debug({ ...details, ...failure }, 'query failed')
  else log.debug(details, 'query')
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
