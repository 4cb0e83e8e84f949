import type { EntityManager } from '@mikro-orm/sql'
import { write } from '../sql/write.ts'
import { Notice } from './notice.ts'

/** Marks a notice of a member and all older ones as read. Those that came since stay unread. */
export async function markReadUpTo(em: EntityManager, userId: number, noticeId: number) {
  const last = await em.findOne(Notice, { id: noticeId, user_id: userId }, { disableIdentityMap: true })
  if (!last) return
  const { created_at } = last
  await markRead(em, '(created_at < ? or (created_at = ? and id <= ?))', [
    userId,
    created_at,
    created_at,
    noticeId
  ])
}

/** Marks replies and mentions in a discussion as read: it does not show what moderators say. @param until when it was read */
export async function markDiscussionRead(em: EntityManager, userId: number, postId: number, until: Date) {
  await markRead(em, "post_id = ? and kind <> 'moderation' and created_at <= ?", [userId, postId, until])
}

async function markRead(em: EntityManager, which: string, parameters: unknown[]) {
  const sql = `update notices set read_at = ? where user_id = ? and read_at is null and ${which}`
  await write(em, sql, [new Date(), ...parameters])
}
