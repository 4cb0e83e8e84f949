import type { DatabaseEngine } from './database-engine.ts'
import type { CompleteOptions } from './options.ts'
import type { DatabaseAddress } from './url.ts'

/** Loads the driver of one engine, and no other. */
export async function loadEngine(
  address: DatabaseAddress,
  options: CompleteOptions,
  setup: readonly string[] = []
): Promise<DatabaseEngine> {
  if (address.kind === 'sqlite') {
    const { sqliteEngine } = await import('./sqlite/sqlite-engine.ts')
    return sqliteEngine(address, options)
  }
  const { mysqlEngine } = await import('./mysql/mysql-engine.ts')
  return mysqlEngine(address, options, setup)
}
