import { CompiledQuery } from 'kysely'
import type { DriverSession } from '../driver/pooled-driver.ts'
import { isSqlite } from '../engine.ts'
import { DbError } from '../errors.ts'
import { createOrm } from '../open.ts'
import { completeSettings } from '../settings.ts'
import type { Log, Orm } from '../types.ts'
import { describeAddress, parseDatabaseUrl } from '../url.ts'
import { Replica } from './replica.ts'
import type { CompleteReplicaSettings } from './replica-settings.ts'
import { Replicas } from './replicas.ts'

/**
 * The replicas of a primary, each an ORM of its own, known and not yet connected. MikroORM's option `replicas` would
 * read from a dead one, and from one that is behind, and know neither.
 * @param primary the ORM of the database that they follow
 * @throws {DbError} DB_OPTIONS_INVALID when that is SQLite
 */
export function createReplicas(primary: Orm, settings: CompleteReplicaSettings, log?: Log): Replicas {
  const { urls, entities, maxLag, readTimeout, poolMax } = settings
  if (isSqlite(primary.em) && urls.length > 0) {
    throw new DbError('DB_OPTIONS_INVALID', 'Replica options: SQLite has no replicas, so urls must be empty.')
  }
  const limits = { connectTimeout: readTimeout, acquireTimeout: readTimeout, statementTimeout: readTimeout }
  const replicas = urls.map((url) => {
    const orm = createOrm(completeSettings({ url, entities, poolMax, ...limits }), log, refuseWrites)
    return new Replica(orm, { name: describeAddress(parseDatabaseUrl(url)), maxLag, readTimeout, log })
  })
  return new Replicas(primary, replicas, maxLag)
}

/** A write to a replica would not reach the primary, and end the replication when it meets one that comes from there. */
function refuseWrites(session: DriverSession) {
  return session.executeQuery(CompiledQuery.raw('set session transaction read only'))
}
