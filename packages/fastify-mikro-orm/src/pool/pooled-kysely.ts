import { Kysely } from '@mikro-orm/sql'
import {
  type AbortableQueryOptions,
  type CompiledQuery,
  type ConnectionProvider,
  DefaultConnectionProvider,
  DefaultQueryExecutor,
  type Dialect,
  type DialectAdapter,
  type KyselyPlugin,
  type QueryCompiler,
  type QueryResult,
  type UnknownRow
} from 'kysely'
import type { PooledDriver } from './pooled-driver.ts'

/** What of a Kysely dialect differs between engines. */
export type DialectParts = Omit<Dialect, 'createDriver'>

/** Kysely is MikroORM's copy, which MikroORM recognises. */
export function pooledKysely<DB>(parts: DialectParts, driver: PooledDriver): Kysely<DB> {
  const dialect = { ...parts, createDriver: () => driver }
  const compiler = dialect.createQueryCompiler()
  const executor = new PooledExecutor(
    compiler,
    dialect.createAdapter(),
    new DefaultConnectionProvider(driver)
  )
  return new Kysely({ config: { dialect }, dialect, driver, executor })
}

/**
 * Leaves aborting to the lease, which listens once. Kysely's own executor listens three times for each statement,
 * races six promises, and prints the errors of aborted statements.
 */
class PooledExecutor extends DefaultQueryExecutor {
  readonly #parts: [QueryCompiler, DialectAdapter, ConnectionProvider]

  constructor(
    compiler: QueryCompiler,
    adapter: DialectAdapter,
    provider: ConnectionProvider,
    plugins: KyselyPlugin[] = []
  ) {
    super(compiler, adapter, provider, plugins)
    this.#parts = [compiler, adapter, provider]
  }

  override async executeQuery<Row>(query: CompiledQuery, options: AbortableQueryOptions = {}) {
    const { signal } = options
    signal?.throwIfAborted()
    let result: QueryResult<UnknownRow> = await this.provideConnection(
      (lease) => lease.executeQuery<UnknownRow>(query, options),
      options
    )
    for (const plugin of this.plugins) {
      result = await plugin.transformResult({ ...query, result, signal })
      signal?.throwIfAborted()
    }
    return result as QueryResult<Row>
  }

  override withConnectionProvider(provider: ConnectionProvider) {
    const [compiler, adapter] = this.#parts
    return new PooledExecutor(compiler, adapter, provider, [...this.plugins])
  }

  override withPlugins(plugins: readonly KyselyPlugin[]) {
    return new PooledExecutor(...this.#parts, [...this.plugins, ...plugins])
  }

  override withPlugin(plugin: KyselyPlugin) {
    return this.withPlugins([plugin])
  }

  override withPluginAtFront(plugin: KyselyPlugin) {
    return new PooledExecutor(...this.#parts, [plugin, ...this.plugins])
  }

  override withoutPlugins() {
    return new PooledExecutor(...this.#parts)
  }
}
