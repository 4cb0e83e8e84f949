import { TableNotFoundException } from '@mikro-orm/core'
import { readEngine } from './engine.ts'
import { DbError } from './errors.ts'
import type { EntityManager, Orm } from './types.ts'

/**
 * Reads a table, if there is one yet, and the version.
 * @param limit milliseconds, the queue included
 * @throws {DbError} DB_PROBE_TIMEOUT
 */
export async function probe(orm: Orm, limit: number, signal?: AbortSignal): Promise<string> {
  const timeout = new AbortController()
  const timer = setTimeout(() => {
    timeout.abort(new DbError('DB_PROBE_TIMEOUT', `The database did not answer within ${limit} ms.`))
  }, limit)
  try {
    const signals = signal ? [signal, timeout.signal] : [timeout.signal]
    const em = orm.em.fork({ disableContextResolution: true, signal: AbortSignal.any(signals) })
    await readAnyTable(em)
    return await readEngine(em)
  } finally {
    clearTimeout(timer)
  }
}

/** A Galera node that has lost its cluster answers whatever reads no table. */
async function readAnyTable(em: EntityManager) {
  const entity = [...em.getMetadata().getAll().values()].find(({ tableName }) => tableName)
  if (!entity) return
  const table = em.getPlatform().quoteIdentifier(entity.tableName)
  await em.execute(`select 1 from ${table} limit 1`).catch((error) => {
    if (!(error instanceof TableNotFoundException)) throw error
  })
}
