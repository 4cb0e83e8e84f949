import { isSession } from './driver/pooled-driver.ts'
import type { EntityManager, Orm } from './types.ts'

/**
 * Runs `work` on one connection of the pool, which nobody else gets meanwhile: what belongs to a connection, as an
 * advisory lock does, has to be taken, used and given back on the same one. What is done there, at the start, takes as
 * long as it takes: there are no limits of time for statements.
 * @param work gets an EntityManager that is bound to that connection
 */
export function onOneConnection<Result>(
  orm: Orm,
  work: (em: EntityManager) => Promise<Result>
): Promise<Result> {
  const client = orm.em.getConnection().getClient()
  return client.connection().execute(async (pinned) => {
    const em = orm.em.fork({ disableContextResolution: true })
    em.setTransactionContext(pinned)
    const session = await pinned.getExecutor().provideConnection(async (session) => session)
    return isSession(session) ? session.unlimited(() => work(em)) : work(em)
  })
}
