import { CompiledQuery } from 'kysely'
import { Pool } from '../driver/pool.ts'
import { poolOf } from '../driver/pool-of.ts'
import type { StopSignal } from '../driver/stop-signal.ts'
import type { Orm } from '../types.ts'

/** A test of tap, or of `node:test`. */
export type TestContext = { teardown(end: Ending): unknown } | { after(end: Ending): unknown }

type Ending = () => Promise<void>

export interface IsolateOptions {
  /** Milliseconds to wait for a transaction of the application's to end. Default 5,000. */
  patience?: number
}

/**
 * Runs the rest of a test in one transaction, which is rolled back when the test ends: what the application writes,
 * through `request.getDb()`, forks and transactions of its own, is seen within the test and nowhere else.
 *
 * There is one connection then, as with SQLite always. What the application begins on it is a savepoint, and while
 * one is open, whoever is not within it waits. Not undone: what MySQL and MariaDB commit by themselves (`create
 * table` and the like), and the numbers that a table has given out.
 * @param t its end is the end of the transaction
 * @param orm `app.orm`, when the application is ready
 * @throws {DbError} DB_ACQUIRE_TIMEOUT, at the end of the test, when a transaction was never ended
 */
export async function isolate(t: TestContext, orm: Orm, { patience = 5_000 }: IsolateOptions = {}) {
  const pool = poolOf(orm)
  const session = await pool.acquire()
  await session.begin({})
  const { acquire, release } = pool
  const { begin, commit, rollback } = session
  const limits = { max: 1, queueMax: Infinity, acquireTimeout: patience, idleTimeout: Infinity }
  const single = new Pool(
    limits,
    async () => session,
    () => orm
  )
  const run = async (...statements: string[]) => {
    for (const sql of statements) await session.executeQuery(CompiledQuery.raw(sql))
  }

  Object.assign(pool, {
    acquire: (signal?: StopSignal) => single.acquire(signal),
    release: () => single.release(session)
  })
  Object.assign(session, {
    begin: () => run('savepoint isolated'),
    commit: () => run('release savepoint isolated'),
    rollback: () => run('rollback to savepoint isolated', 'release savepoint isolated')
  })

  async function finish() {
    try {
      await single.acquire()
    } finally {
      Object.assign(pool, { acquire, release })
      Object.assign(session, { begin, commit, rollback })
      // When the application was closed before, the transaction went with its connection.
      if (session.usable) await session.rollback()
      pool.release(session)
    }
  }
  if ('teardown' in t) t.teardown(finish)
  else t.after(finish)
}
