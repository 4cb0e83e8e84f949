import { DatabaseSync } from 'node:sqlite'
import { IsolationLevel } from '@mikro-orm/core'
import { type EntityManager, isSqlite, type Orm } from 'fastify-mikro-orm'

/** Reads rows of one moment, one by one. */
export type Read = (sql: string) => AsyncIterable<object> | Iterable<object>

/** Opens a snapshot of the database, which does not block writers. */
export async function withSnapshot<Result>(orm: Orm, work: (read: Read) => Promise<Result>): Promise<Result> {
  if (isSqlite(orm.em)) {
    using file = openFile(orm.config.get('dbName') ?? '')
    return await work(file.read)
  }
  const em = orm.em.fork()
  // The first query makes the snapshot, of all tables.
  await em.begin({ isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true })
  try {
    return await work(readWithin(em))
  } finally {
    await em.rollback()
  }
}

/** Reads what a transaction sees, what it wrote itself included. */
export function readWithin(tx: EntityManager): Read {
  return (sql) => tx.getConnection().stream(sql, [], tx.getTransactionContext())
}

/** Opens an SQLite file read-only, on a connection of its own. */
export function openFile(path: string) {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
  database.exec('begin')
  const read = (sql: string) => database.prepare(sql).iterate()
  return { database, read, [Symbol.dispose]: () => database.close() }
}
