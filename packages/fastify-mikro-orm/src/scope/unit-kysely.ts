import {
  type AbortableOperationOptions,
  type ConnectionProvider,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type Driver,
  Kysely,
  MysqlIntrospector,
  type QueryExecutor,
  SqliteAdapter,
  SqliteIntrospector,
  Transaction,
  type TransactionSettings
} from 'kysely'
import { isSession } from '../driver/pooled-driver.ts'
import { Savepoints } from '../driver/savepoints.ts'
import { type Binding, UnitConnection } from './unit-connection.ts'

/**
 * Binds a Kysely instance, and whatever is made of it, to the EntityManager that gives it out. It knows neither the
 * unit of work nor the log otherwise, and outlives the call that made it.
 * @param kysely of the pool, or of a transaction
 */
export function bindKysely<DB>(kysely: Kysely<DB>, binding: Binding): Kysely<DB> {
  const executor = kysely.getExecutor()
  const { adapter, plugins } = executor
  const driver = new UnitDriver(executor, binding)
  const dialect: Dialect = {
    createAdapter: () => adapter,
    createDriver: () => driver,
    createIntrospector: (db) =>
      adapter instanceof SqliteAdapter ? new SqliteIntrospector(db) : new MysqlIntrospector(db),
    createQueryCompiler: () => executor
  }
  const own = new DefaultQueryExecutor(executor, adapter, driver, [...plugins])
  const parts = { config: { dialect }, dialect, driver, executor: own }
  return kysely.isTransaction ? new Transaction<DB>(parts) : new Kysely<DB>(parts)
}

/** Gives Kysely sessions of the pool, or of the transaction, that are bound. */
class UnitDriver extends Savepoints implements Driver, ConnectionProvider {
  readonly #executor: QueryExecutor
  readonly #binding: Binding

  constructor(executor: QueryExecutor, binding: Binding) {
    super()
    this.#executor = executor
    this.#binding = binding
  }

  async provideConnection<Result>(
    consumer: (connection: DatabaseConnection) => Promise<Result>,
    { signal }: AbortableOperationOptions = {}
  ): Promise<Result> {
    const { check, signal: end } = this.#binding
    check()
    const signals = [signal, end].filter((given) => given !== undefined)
    const lend = async (session: DatabaseConnection) => {
      if (!isSession(session)) throw new TypeError('The ORM has a driver other than ours')
      const connection = new UnitConnection(session, this.#binding)
      const leave = () => connection.leave()
      end?.addEventListener('abort', leave, { once: true })
      try {
        return await Promise.race([consumer(connection), connection.over])
      } finally {
        end?.removeEventListener('abort', leave)
      }
    }
    return this.#executor.provideConnection(lend, { signal: AbortSignal.any(signals) })
  }

  beginTransaction(connection: UnitConnection, settings: TransactionSettings) {
    return connection.begin(settings)
  }

  commitTransaction(connection: UnitConnection) {
    return connection.commit()
  }

  rollbackTransaction(connection: UnitConnection) {
    return connection.rollback()
  }

  async init() {}

  /** The pool is the application's to close. */
  async destroy() {}

  /** Sessions are lent by {@link provideConnection}, and by nothing else. */
  acquireConnection() {
    return Promise.reject(new TypeError('There is no session to keep'))
  }

  async releaseConnection() {}
}
