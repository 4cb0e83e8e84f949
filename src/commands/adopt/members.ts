import { erasedName } from '../../accounts/erase.ts'
import { memberLimits } from '../../members/limits.ts'
import { foldEmail, identityKey } from '../../members/names.ts'
import { excerpt } from '../import/rows.ts'
import type { Authors } from './authors.ts'
import { assignNames } from './names.ts'
import { adoptPassword } from './passwords.ts'
import type { OldMember } from './read.ts'
import type { Report } from './report.ts'

/** Columns of a member, without karma and times. */
export interface AdoptedMember {
  id: number
  username: string
  username_key: string
  email: string | null
  email_key: string | null
  password: string | null
  deleted_at: Date | null
}

/** Keeps ids, names, addresses and passwords as far as they can be kept. @param members by id */
export async function adoptMembers(members: OldMember[], report: Report): Promise<AdoptedMember[]> {
  const names = assignNames(members)
  const emails = new Set<string>()
  const adopted: AdoptedMember[] = []
  for (const { id, username: old, ...member } of members) {
    const username = names.get(id) ?? old
    if (username !== old) report.note(`member ${id} is now called ${username} (was "${excerpt(old)}")`)
    const email = adoptEmail(member.email, emails)
    const { hash, isPlain } = await adoptPassword(member.password)
    if (isPlain) report.note(`member ${id}: the old board had the password in plain text; it is hashed now`)
    if (!email) report.locksOut(id, 'the address is empty, too long or that of another member')
    else if (hash === null) report.locksOut(id, 'the password is missing, or its hash is not known here')
    adopted.push({
      id,
      username,
      username_key: identityKey(username),
      email: email?.email ?? null,
      email_key: email?.key ?? null,
      password: hash,
      deleted_at: null
    })
  }
  return adopted
}

/** Addresses are not judged: the log-in only compares them. @param taken keys of the members before, and then this one */
function adoptEmail(old: string, taken: Set<string>): { email: string; key: string } | null {
  const email = old.trim()
  const key = foldEmail(email)
  const isLong = Math.max([...email].length, [...key].length) > memberLimits.email
  if (email === '' || isLong || taken.has(key)) return null
  taken.add(key)
  return { email, key }
}

/** The rows of all members, and of a deleted one when there is something that nobody wrote. */
export function userRows(members: AdoptedMember[], authors: Authors, now: Date) {
  const { ghost, hasGhost } = authors
  const deleted: AdoptedMember = {
    id: ghost,
    ...erasedName(ghost),
    email: null,
    email_key: null,
    password: null,
    deleted_at: now
  }
  return [...members, ...(hasGhost ? [deleted] : [])].map((member) => ({
    ...member,
    karma: authors.karmaOf(member.id),
    created_at: authors.since(member.id, now)
  }))
}
