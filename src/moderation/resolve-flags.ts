import type { EntityManager } from '@mikro-orm/sql'
import type { Actor } from '../audit/record.ts'
import { currentTime } from '../sql/dates.ts'
import { write } from '../sql/write.ts'
import type { Action, Target } from './schema.ts'

/** Settles the open flags of a post or comment. @returns how many there were */
export function resolveFlags(tx: EntityManager, actor: Actor, target: Target, outcome: Action) {
  const [column, id] = 'post_id' in target ? ['post_id', target.post_id] : ['comment_id', target.comment_id]
  return write(
    tx,
    `update flags set resolved_at = ${currentTime(tx)}, resolved_by = ?, outcome = ?
      where ${column} = ? and resolved_at is null`,
    [typeof actor === 'number' ? actor : null, outcome, id]
  )
}
