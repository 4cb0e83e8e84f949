import type { EntityManager } from '@mikro-orm/sql'
import type { User } from '../members/user.ts'
import { Notice } from '../notices/notice.ts'
import { versionBump } from '../posts/version.ts'
import { PostMark } from '../read-state/mark.ts'
import { deleteSecrets } from '../secrets/secrets.ts'
import { TagChoice } from '../tags/choice.ts'
import { requireOtherAdmin } from './last-admin.ts'
import { endSessions } from './sessions.ts'

/** Locks the posts whose pages show a member's name: posts are locked before users, as everywhere. */
export async function lockPostsOf(tx: EntityManager, userId: number) {
  await tx.execute(
    `update posts set ${versionBump(tx)}
      where user_id = ? or id in (select post_id from comments where user_id = ?)`,
    [userId, userId]
  )
}

/** What a deleted member is called. No name folds to upper case. */
export function erasedName(id: number) {
  return { username: '[deleted]', username_key: `DELETED ${id}` }
}

/** Erases a locked user, after `lockPostsOf`. @throws {CodedError} LAST_ADMIN */
export async function eraseUser(tx: EntityManager, user: User) {
  await requireOtherAdmin(tx, user)
  tx.assign(user, {
    ...erasedName(user.id),
    name_skeleton: null,
    email: null,
    email_key: null,
    pending_email: null,
    mail_choices: null,
    password: null,
    about: null,
    about_html: null,
    role: 'member',
    ban_reason: null,
    application: null,
    deleted_at: new Date()
  })
  await tx.flush()
  await endSessions(tx, user.id)
  await deleteSecrets(tx, user.id)
  await tx.nativeDelete(TagChoice, { user: user.id })
  await tx.nativeDelete(PostMark, { user: user.id })
  await tx.nativeDelete(Notice, { user_id: user.id })
}
