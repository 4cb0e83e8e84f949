import {
  type AbortableQueryOptions,
  Command,
  type Compilable,
  CompiledQuery,
  ControlledTransaction,
  type KyselyProps,
  type QueryResult
} from 'kysely'
import { transactionEnded } from '../errors.ts'
import type { DriverSession, Query, StatementOptions } from './pooled-driver.ts'
import { send } from './send.ts'

/** A transaction whose finished SQL goes straight to its session, until it has ended. */
export class PooledTransaction extends ControlledTransaction<unknown> {
  readonly #held: { session: DriverSession | undefined }
  /** What came now would run after it, and be committed at once. */
  #ending: Promise<void> | undefined

  /** @param release gives back the session, once the transaction has ended */
  constructor(session: DriverSession, release: () => void, props: KyselyProps) {
    const held: { session: DriverSession | undefined } = { session }
    // Once: afterwards the session is somebody else's.
    const end = () => {
      if (held.session) release()
      held.session = undefined
    }
    super({ ...props, connection: { connection: session, release: end } })
    this.#held = held
  }

  override commit() {
    super.commit()
    return this.#end(() => super.commit())
  }

  override rollback() {
    super.rollback()
    return this.#end(() => super.rollback())
  }

  /**
   * One end after the other: a ROLLBACK that waits behind the COMMIT would be that of whoever has the session next.
   * @param make throws when the transaction has ended
   */
  #end(make: () => Command<void>) {
    return new Command(async () => {
      while (this.#ending) await this.#ending.catch(() => undefined)
      this.#ending = make().execute()
      try {
        await this.#ending
      } finally {
        this.#ending = undefined
      }
    })
  }

  override async executeQuery<Row>(
    query: CompiledQuery<Row> | Compilable<Row>,
    options: AbortableQueryOptions = {}
  ): Promise<QueryResult<Row>> {
    if (!('compile' in query)) return this.send(query, options)
    if (this.#ending) throw transactionEnded()
    return super.executeQuery(query, options)
  }

  /**
   * Sends finished SQL.
   * @throws the driver's error; the signal's reason; DB_TRANSACTION_ENDED, or Kysely's error once it has ended
   */
  async send<Row>(query: Query, options: StatementOptions = {}): Promise<QueryResult<Row>> {
    if (this.#ending) throw transactionEnded()
    const { session } = this.#held
    // Kysely says of a transaction that has ended how it did.
    return session ? send(session, query, options) : super.executeQuery(CompiledQuery.raw(query.sql))
  }
}
