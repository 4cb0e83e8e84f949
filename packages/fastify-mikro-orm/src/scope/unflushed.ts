import type { EntityManager } from '@mikro-orm/sql'

/**
 * Names what a flush would have written, "create Author" for instance. Compares every entity with what was read, and
 * is of use only at the end of an EntityManager's life.
 */
export function unflushedChanges(em: EntityManager): string[] {
  const unitOfWork = em.getUnitOfWork(false)
  unitOfWork.computeChangeSets()
  const changes = unitOfWork.getChangeSets().map(({ type, meta }) => `${type} ${meta.className}`)
  return [...new Set(changes)]
}
