import { raw } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { currentTime } from '../sql/dates.ts'
import { Moderation } from './moderation.ts'

/** Who acts: the id of a moderator or administrator, an operator in a shell, or the board by itself. */
export type Actor = number | 'command' | 'board'

export const reasonLimit = 500

export interface Act {
  /** A verb and its object: `ban-member`, `change-setting`. */
  action: string
  user_id?: number
  post_id?: number
  comment_id?: number
  domain?: string
  reason?: string | null
  /** By default only administrators read it. */
  is_public?: boolean
  batch?: string
  details?: Record<string, unknown>
}

/**
 * Records an act. Every change that only moderators and administrators may make calls this in its transaction, as its
 * last statement.
 */
export async function recordAct(tx: EntityManager, actor: Actor, { details, ...act }: Act) {
  const by = typeof actor === 'number' ? {} : { by: actor }
  const all = { ...details, ...by }
  await tx.insert(Moderation, {
    is_public: false,
    ...act,
    moderator_id: typeof actor === 'number' ? actor : null,
    details: Object.keys(all).length > 0 ? JSON.stringify(all) : null,
    created_at: raw(currentTime(tx))
  })
}
