import type { EntityManager } from '@mikro-orm/sql'
import { User } from '../../database/entities.ts'
import { assignSkeletons, sqlOf } from '../../members/skeletons.ts'
import { toDate } from '../../sql/dates.ts'
import type { ImportedPost } from './rows.ts'

interface Member {
  id: number
  created_at: Date
}

/** Sum of a member's posts in one batch. */
interface Gain {
  username: string
  points: number
  /** Time of the earliest of the posts. */
  since: Date
}

type ByKey<Value> = Map<ImportedPost['author_key'], Value>

/** Finds the authors who are already members, by their `username_key`. */
export async function findMembers(em: EntityManager, authorKeys: string[]): Promise<ByKey<Member>> {
  const keys = [...new Set(authorKeys)]
  const sql = `select id, username_key, created_at from users where username_key in (${keys.map(() => '?')})`
  const rows = await em.execute<{ id: number; username_key: string; created_at: number | string }[]>(
    sql,
    keys
  )
  return new Map(
    rows.map(({ id, username_key, created_at }) => [username_key, { id, created_at: toDate(created_at) }])
  )
}

/**
 * Creates members for the other authors, dated to their first post. Without a password or an address nobody can log in
 * as them.
 * @param members the existing members
 * @returns the new members
 */
export async function addMembers(em: EntityManager, posts: ImportedPost[], members: ByKey<Member>) {
  const newcomers = [...gainsOf(posts)].filter(([key]) => !members.has(key))
  if (newcomers.length === 0) return new Map<string, Member>()
  await em.insertMany(
    User,
    newcomers.map(([username_key, { username, points, since }]) => ({
      username,
      username_key,
      email: null,
      email_key: null,
      password: null,
      karma: points,
      created_at: since
    }))
  )
  // The ids have to be read: in a cluster the step between them may change.
  const added = await findMembers(
    em,
    newcomers.map(([key]) => key)
  )
  const names = newcomers.flatMap(([key, { username }]) => {
    const id = added.get(key)?.id
    return id === undefined ? [] : [{ id, username }]
  })
  await assignSkeletons(sqlOf(em), names)
  return added
}

/** Adds points to the karma of existing members, and moves back the sign-up time of imported ones. */
export async function rewardMembers(em: EntityManager, posts: ImportedPost[], members: ByKey<Member>) {
  const gains = [...gainsOf(posts)].flatMap(([key, gain]) => {
    const member = members.get(key)
    return member ? [{ ...gain, id: member.id, isEarlier: gain.since < member.created_at }] : []
  })
  const earned = gains.filter(({ points }) => points > 0)
  if (earned.length > 0) {
    const cases = earned.map(() => 'when ? then ?').join(' ')
    await em.execute(
      `update users set karma = karma + case id ${cases} end where id in (${earned.map(() => '?')})`,
      [...earned.flatMap(({ id, points }) => [id, points]), ...earned.map(({ id }) => id)]
    )
  }
  for (const { id, since } of gains.filter(({ isEarlier }) => isEarlier)) {
    await em.nativeUpdate(
      User,
      { id, password: null, email: null, created_at: { $gt: since } },
      { created_at: since }
    )
  }
}

function gainsOf(posts: ImportedPost[]): ByKey<Gain> {
  const gains: ByKey<Gain> = new Map()
  for (const { author, author_key, vote_count, created_at } of posts) {
    const gain = gains.get(author_key)
    gains.set(author_key, {
      username: gain?.username ?? author,
      points: (gain?.points ?? 0) + vote_count,
      since: gain && gain.since < created_at ? gain.since : created_at
    })
  }
  return gains
}
