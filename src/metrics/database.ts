import type { Orm, PoolFigures } from 'fastify-mikro-orm'
import { channels, poolFigures, subscribe } from 'fastify-mikro-orm'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** In seconds. */
const durations = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/**
 * Collects metrics of one database: events of `channels`, and the state of the pool.
 * @param registry takes the metrics
 * @returns ends the collection
 */
export function collectDatabaseMetrics(orm: Orm, registry: Registry): () => void {
  const registers = [registry]
  const query = new Histogram({
    name: 'db_query_duration_seconds',
    help: 'Time of statements, including the wait for a connection.',
    labelNames: ['outcome'],
    buckets: durations,
    registers
  })
  const acquire = new Histogram({
    name: 'db_pool_acquire_duration_seconds',
    help: 'Time spent waiting for a connection of the pool.',
    labelNames: ['outcome'],
    buckets: durations,
    registers
  })
  const scopes = counter('db_request_scopes_total', 'Requests that used the database.')
  const leaked = counter('db_leaked_transactions_total', 'Requests that left a transaction open.')
  const retries = counter('db_transaction_retries_total', 'Transactions that were retried after a conflict.')
  gauge('db_pool_connections_max', 'Connections that the pool may hold.', ({ max }) => max)
  gauge('db_pool_connections_open', 'Connections that the pool holds.', ({ open }) => open)
  gauge('db_pool_connections_in_use', 'Connections in use.', ({ inUse }) => inUse)
  gauge('db_pool_waiting', 'Requests that wait for a connection.', ({ waiting }) => waiting)

  const ends = [
    subscribe(channels.query, orm, ({ took, failed }) => query.observe(outcome(failed), took / 1_000)),
    subscribe(channels.acquire, orm, ({ took, failed }) => acquire.observe(outcome(failed), took / 1_000)),
    subscribe(channels.scopeBegin, orm, () => scopes.inc()),
    subscribe(channels.scopeEnd, orm, (scope) => scope.leaked && leaked.inc()),
    subscribe(channels.retry, orm, () => retries.inc())
  ]
  return () => {
    for (const end of ends) end()
  }

  function counter(name: string, help: string) {
    return new Counter({ name, help, registers })
  }

  function gauge(name: string, help: string, read: (figures: PoolFigures) => number) {
    const collect = () => metric.set(read(poolFigures(orm)))
    const metric: Gauge = new Gauge({ name, help, registers, collect })
  }
}

function outcome(failed: boolean) {
  return { outcome: failed ? 'error' : 'ok' }
}
