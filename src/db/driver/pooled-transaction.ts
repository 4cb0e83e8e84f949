import {
  type AbortableQueryOptions,
  type Compilable,
  type CompiledQuery,
  ControlledTransaction,
  type KyselyProps,
  type QueryResult
} from 'kysely'
import type { DriverSession } from './pooled-driver.ts'
import { send } from './send.ts'

/** A transaction whose finished SQL goes straight to its session, until it has ended. */
export class PooledTransaction extends ControlledTransaction<unknown> {
  readonly #held: { session: DriverSession | undefined }

  /** @param release gives back the session, once the transaction has ended */
  constructor(session: DriverSession, release: () => void, props: KyselyProps) {
    const held: { session: DriverSession | undefined } = { session }
    // Whoever rolls back twice at once is told twice that it has ended, when somebody else may have the session.
    const end = () => {
      if (held.session) release()
      held.session = undefined
    }
    super({ ...props, connection: { connection: session, release: end } })
    this.#held = held
  }

  override async executeQuery<Row>(
    query: CompiledQuery<Row> | Compilable<Row>,
    options: AbortableQueryOptions = {}
  ): Promise<QueryResult<Row>> {
    const { session } = this.#held
    // Kysely says of a transaction that has ended how it did.
    if (!session || 'compile' in query) return super.executeQuery(query, options)
    return send(session, query, options.signal)
  }
}
