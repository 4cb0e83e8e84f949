import { setTimeout as delay } from 'node:timers/promises'
import { type ErrorKind, errorKind } from '../error-kinds.ts'
import { channels } from '../telemetry/channels.ts'
import type { EntityManager } from '../types.ts'
import { unitOf } from './entity-manager.ts'

/**
 * How often a transaction is begun before its conflict is given up as an error. A deadlock is told at once; whoever
 * has waited for a lock in vain has waited long already.
 */
const attempts: Partial<Record<ErrorKind, number>> = { deadlock: 8, lock_timeout: 2 }

/**
 * Runs `work` in a transaction. When the database chose it as the victim of a deadlock, or a lock did not come
 * free in time, all of it runs again: each time on a fresh fork, since a fork whose flush failed is not to be
 * used any more. Nothing is tried again for a request that has ended or been answered.
 *
 * Within another transaction it is a part of that: a savepoint, which is undone when `work` throws. Its conflicts are
 * for the outermost to try again, since a deadlock undoes everything; do not catch them in between.
 * @param em the request's unit of work: its signal and log context go along
 * @param work what belongs together; it must keep its effects to `tx`, since it may run more than once
 * @returns what `work` returned
 * @throws what `work` threw, after everything was rolled back; DB_SCOPE_ENDED, DB_TIME_LIMIT
 */
export async function transactional<T>(
  em: EntityManager,
  work: (tx: EntityManager) => Promise<T>
): Promise<T> {
  if (em.isInTransaction()) return em.transactional(work)
  const unit = unitOf(em)
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(em.fork(), work)
    } catch (error) {
      if (attempt >= (attempts[errorKind(error)] ?? 1) || unit?.isAnswered()) throw error
      if (unit) channels.retry.publish({ orm: unit.orm, error })
      // Random, so that two that met do not meet again.
      await delay(Math.random() * 10 * 2 ** attempt, undefined, { signal: unit?.signal }).catch(
        () => undefined
      )
    }
  }
}

/** MikroORM's `transactional()` makes another fork, and passes what it knows to the one around it. */
async function inTransaction<T>(em: EntityManager, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  await em.begin()
  const transaction = em.getTransactionContext()
  try {
    const result = await work(em)
    await em.commit()
    return result
  } catch (error) {
    // It may have been rolled back already, and why the work failed is what matters.
    await em.rollback().catch(() => undefined)
    throw error
  } finally {
    // What `work` has not waited for meets the end of its transaction, and not a connection of its own.
    if (transaction) em.setTransactionContext(transaction)
  }
}
