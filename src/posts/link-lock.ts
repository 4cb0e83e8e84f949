import { defineEntity, p } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'

const LinkLockSchema = defineEntity({
  name: 'LinkLock',
  tableName: 'link_locks',
  properties: {
    /** The first twelve bits of `url_key`. */
    id: p.integer().primary().autoincrement(false),
    uses: p.integer().default(1)
  }
})

/** A row for each of 4,096 groups of links. */
export class LinkLock extends LinkLockSchema.class {}
LinkLockSchema.setClass(LinkLock)

/**
 * Writes the same row in every transaction that posts a link. Locks of reads are those of one server; that two servers of
 * a cluster have written a row is noticed, and one of the transactions runs again.
 */
export async function lockLink(tx: EntityManager, url_key: string) {
  const taken = isSqlite(tx) ? 'on conflict (id) do update set' : 'on duplicate key update'
  const sql = `insert into link_locks (id, uses) values (?, 1) ${taken} uses = link_locks.uses + 1`
  await tx.execute(sql, [Number.parseInt(url_key.slice(0, 3), 16)])
}
