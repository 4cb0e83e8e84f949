import type { EntityManager, Orm } from './types.ts'

/**
 * Runs `work` on one connection of the pool, which nobody else gets meanwhile: what belongs to a connection, as an
 * advisory lock does, has to be taken, used and given back on the same one.
 * @param work gets an EntityManager that is bound to that connection
 */
export function onOneConnection<Result>(
  orm: Orm,
  work: (em: EntityManager) => Promise<Result>
): Promise<Result> {
  const client = orm.em.getConnection().getClient()
  return client.connection().execute((pinned) => {
    const em = orm.em.fork({ disableContextResolution: true })
    em.setTransactionContext(pinned)
    return work(em)
  })
}
