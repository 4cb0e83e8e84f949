import type { EntityManager } from '@mikro-orm/sql'
import type { Columns, OldTables } from './kinds.ts'

/**
 * Moves the old tables out of the way of new ones, in one statement, which is atomic. Their foreign keys follow. Nothing
 * happens where it was done before.
 */
export async function renameAway(em: EntityManager, { members }: OldTables, columns: Columns) {
  const names = members === 'users' ? ['users', 'posts', 'comments', 'votes'] : []
  // Those of Express. Where the server ignores case, it has the name of ours.
  if (columns.has('sessions') && !columns.get('sessions')?.has('token_hash')) names.push('sessions')
  if (names.length === 0) return
  await em.execute(`rename table ${names.map((name) => `${name} to newsfeed_${name}`).join(', ')}`)
}
