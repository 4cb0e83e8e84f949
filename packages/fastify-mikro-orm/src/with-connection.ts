import { Lease } from './pool/lease.ts'
import type { EntityManager, Orm } from './types.ts'

/** Runs `work` on one connection without time limits: an advisory lock belongs to a connection. */
export function withConnection<Result>(
  orm: Orm,
  work: (em: EntityManager) => Promise<Result>
): Promise<Result> {
  const client = orm.em.getConnection().getClient()
  return client.connection().execute(async (pinned) => {
    const em = orm.em.fork({ disableContextResolution: true })
    em.setTransactionContext(pinned)
    const connection: unknown = await pinned.getExecutor().provideConnection(async (given) => given)
    return connection instanceof Lease ? connection.withoutLimits(() => work(em)) : work(em)
  })
}
