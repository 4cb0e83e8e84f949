import type { EntityManager } from '@mikro-orm/sql'
import { User } from '../members/user.ts'
import { notify } from './notify.ts'

/** Tells all administrators of something that needs them, in its transaction. */
export async function notifyAdmins(tx: EntityManager, note: string) {
  const admins = await tx.find(User, { role: 'admin', deleted_at: null }, { fields: ['id'] })
  for (const { id: userId } of admins) await notify(tx, { userId, kind: 'moderation', note })
}
