import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { isSqlite, type Orm, transactional } from 'fastify-mikro-orm'

/** Whether two connections lead to one database, however their URLs are written. */
export async function isSameDatabase(one: Orm, other: Orm): Promise<boolean> {
  if (isSqlite(one.em) !== isSqlite(other.em)) return false
  return isSqlite(one.em) ? isSameFile(one, other) : isSameSchema(one, other)
}

async function isSameFile(...both: [Orm, Orm]): Promise<boolean> {
  const [first, second] = await Promise.all(
    both.map(({ config }) => stat(config.get('dbName') ?? '', { bigint: true }))
  )
  return first?.dev === second?.dev && first?.ino === second?.ino
}

/** Connections to one server see each other's advisory locks, whatever the names of its host. */
function isSameSchema(one: Orm, other: Orm): Promise<boolean> {
  const lock = `move:${randomBytes(8).toString('hex')}`
  return transactional(one.em.fork(), async (tx) => {
    const [here] = await tx.execute<object[]>('select database() as name, get_lock(?, 0) as is_taken', [lock])
    const sql = 'select database() as name, is_used_lock(?) is not null as is_taken'
    const [there] = await other.em.fork().execute<object[]>(sql, [lock])
    await tx.execute('do release_lock(?)', [lock])
    return JSON.stringify(here) === JSON.stringify(there)
  })
}
