import type { EntityManager } from '@mikro-orm/sql'

/** Names what a flush would have written: "create Author". Only at the end of an EntityManager's life. */
export function unflushedChanges(em: EntityManager): string[] {
  const unitOfWork = em.getUnitOfWork(false)
  unitOfWork.computeChangeSets()
  const changes = unitOfWork.getChangeSets().map(({ type, meta }) => `${type} ${meta.className}`)
  return [...new Set(changes)]
}
