import { clientOf } from './driver/pool-of.ts'
import type { EntityManager, Orm } from './types.ts'

/**
 * A fork whose SQL does not wait for those who have all connections: there is one more for it. SQLite has only the one.
 * It can neither begin transactions nor be used by many at once.
 * @param options of the fork
 */
export function forkUrgently(orm: Orm, options: Parameters<EntityManager['fork']>[0]): EntityManager {
  const em = orm.em.fork(options)
  em.setTransactionContext(clientOf(orm).urgent)
  return em
}
