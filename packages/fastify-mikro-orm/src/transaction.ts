import { pauseAfterConflict } from './conflict.ts'
import { type ErrorKind, errorKind } from './error-kind.ts'
import { scopeOf } from './scope/request-scope.ts'
import { channels } from './telemetry/channels.ts'
import type { EntityManager } from './types.ts'

/** A deadlock is reported at once; a lock timeout has taken its time already. */
const attempts: Partial<Record<ErrorKind, number>> = { deadlock: 8, lock_timeout: 2 }

/**
 * Runs `work` in a transaction, and again on a fresh fork after a conflict, unless the response was sent. `work` may run
 * several times. Within another transaction it runs in a savepoint, and conflicts are left to the outermost one.
 * @throws what `work` threw, after the rollback; DB_SCOPE_ENDED, DB_TIME_LIMIT
 */
export async function transactional<T>(
  em: EntityManager,
  work: (tx: EntityManager) => Promise<T>
): Promise<T> {
  if (em.isInTransaction()) return em.transactional(work)
  const scope = scopeOf(em)
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(em.fork(), work)
    } catch (error) {
      if (attempt >= (attempts[errorKind(error)] ?? 1) || scope?.hasResponded) throw error
      if (scope) channels.retry.publish({ orm: scope.orm, error })
      await pauseAfterConflict(attempt, scope?.signal)
    }
  }
}

/** `em.transactional()` would fork once more, and merge all entities into the fork around it. */
async function runOnce<T>(em: EntityManager, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  await em.begin()
  const transaction = em.getTransactionContext()
  try {
    const result = await work(em)
    await em.commit()
    return result
  } catch (error) {
    await em.rollback().catch(() => undefined)
    throw error
  } finally {
    // A statement of `work` that was not awaited is refused, instead of being committed by itself.
    if (transaction) em.setTransactionContext(transaction)
  }
}
