import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SqliteConnection } from './sqlite-connection.ts'

/**
 * Opens a database file, with its folder. Readers and the writer do not wait for each other with a write-ahead log;
 * `synchronous` stays at FULL, so that a committed write survives a power cut.
 * @param path of the file, or `:memory:`
 * @param lockTimeout milliseconds to wait for a lock that another process holds
 */
export async function openSqlite(path: string, lockTimeout: number): Promise<SqliteConnection> {
  if (path === ':memory:') return new SqliteConnection(new DatabaseSync(path), lockTimeout)
  await mkdir(dirname(path), { recursive: true })
  const database = new DatabaseSync(path, { timeout: 0 })
  const connection = new SqliteConnection(database, lockTimeout)
  await connection.execute({ sql: 'pragma journal_mode = wal', parameters: [] })
  return connection
}
