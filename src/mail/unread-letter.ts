import type { EntityManager } from '@mikro-orm/sql'
import { toChoices } from '../accounts/mail-choices.ts'
import { addMail } from '../jobs/mail.ts'
import { User } from '../members/user.ts'
import { listNotices } from '../notices/list.ts'
import type { AddressedLetter } from './write.ts'

/** Notices that one mail tells of. */
const maxTold = 20

/** Older notices are not told of. */
const day = 86_400_000

/** Adds a mail for each member who wants one and has unread notices from before a time. @returns how many */
export async function queueNotices(em: EntityManager, before: Date): Promise<number> {
  const since = new Date(before.getTime() - day)
  const rows = await em.execute<{ id: number }[]>(
    `select u.id from users u where u.mail_choices is not null and u.deleted_at is null
      and u.email_verified_at is not null and u.email_bounced_at is null
      and exists (select 1 from notices n where n.user_id = u.id and n.read_at is null
        and n.created_at <= ? and n.created_at > ? and (u.mailed_until is null or n.created_at > u.mailed_until))
      order by u.id limit 1000`,
    [before, since]
  )
  for (const { id } of rows) await addMail(em, 'notices', id, true)
  return rows.length
}

/** Writes of the unread notices that the member wants to be told of and was not. */
export async function unreadLetter(em: EntityManager, user: User): Promise<AddressedLetter | null> {
  const { email, email_verified_at, mailed_until } = user
  const choices: string[] = toChoices(user.mail_choices ?? null)
  if (!email || !email_verified_at || choices.length === 0) return null
  const since = Math.max(mailed_until?.getTime() ?? 0, Date.now() - day)
  const { notices } = await listNotices(em, user.id, { limit: maxTold })
  const fresh = notices.filter(({ read, created_at }) => !read && created_at.getTime() > since)
  const told = fresh.filter(({ kind }) => choices.includes(kind))
  const newest = fresh[0]?.created_at
  if (!newest) return null
  const done = async () => {
    await em.nativeUpdate(User, { id: user.id }, { mailed_until: newest })
  }
  if (told.length === 0) {
    await done()
    return null
  }
  const lines = told.map(({ kind, user, post }) => {
    const what = kind === 'reply' ? 'answered you' : 'mentioned you'
    return `${user?.username ?? 'Somebody'} ${what}${post ? ` on “${post.title}”` : ''}.`
  })
  return {
    to: email,
    subject: told.length === 1 ? 'Something for you' : `${told.length} things for you`,
    paragraphs: [`Hello ${user.username},`, ...lines],
    path: '/inbox',
    button: 'Open the inbox',
    done
  }
}
