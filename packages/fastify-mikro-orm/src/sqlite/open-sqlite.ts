import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CompiledQuery } from 'kysely'
import { SqliteConnection } from './sqlite-connection.ts'

/**
 * Opens a database file; it and its folder are created for their owner alone. `synchronous` stays at FULL: a committed
 * write survives a power cut.
 */
export async function openSqlite(path: string, lockTimeout: number): Promise<SqliteConnection> {
  if (path === ':memory:') return new SqliteConnection(new DatabaseSync(path), lockTimeout)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  // SQLite gives its other files the mode of this one. Where it cannot be created, SQLite's own error says why.
  await writeFile(path, '', { flag: 'wx', mode: 0o600 }).catch(() => undefined)
  const database = new DatabaseSync(path, { timeout: 0 })
  const connection = new SqliteConnection(database, lockTimeout)
  await connection.execute(CompiledQuery.raw('pragma journal_mode = wal'))
  // A large transaction does not leave a large log behind.
  await connection.execute(CompiledQuery.raw('pragma journal_size_limit = 16777216'))
  return connection
}
