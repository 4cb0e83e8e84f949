import type { EntityManager } from '@mikro-orm/sql'
import {
  banMember,
  deleteMember,
  findMemberNamed,
  setRole,
  unbanMember,
  verifyEmail
} from '../../accounts/administer.ts'
import { issueReset } from '../../accounts/reset.ts'
import { reasonLimit } from '../../audit/record.ts'
import { readConfig } from '../../config.ts'
import { CodedError } from '../../errors/coded-error.ts'
import { forGood, isRole, roles } from '../../members/roles.ts'

interface ActionOptions {
  role?: string | undefined
  until?: string | undefined
  days?: string | undefined
  reason?: string | undefined
}

type Action = (em: EntityManager, name: string, options: ActionOptions) => Promise<string>

const resetSeconds = 86_400

/** Who acts, in the log of administrators. */
const by = 'command'

/** What can be done to a member; each returns what to print. */
export const actions = {
  async role(em, name, { role = '' }) {
    const { id, username } = await findMemberNamed(em, name)
    if (!isRole(role)) throw new CodedError('USAGE', `There is no role ${role}: ${roles.join(', ')}.`)
    await setRole(em, by, id, role)
    return `${username} is ${role} now.`
  },
  async ban(em, name, options) {
    const { id, username } = await findMemberNamed(em, name)
    const until = readEnd(options)
    const { reason = null } = options
    if ([...(reason ?? '')].length > reasonLimit) {
      throw new CodedError('USAGE', `A reason has at most ${reasonLimit} characters.`)
    }
    await banMember(em, by, id, { until, reason })
    return `${username} is banned ${until < forGood ? `until ${until.toISOString()}` : 'for good'}.`
  },
  async unban(em, name, { reason }) {
    const { id, username } = await findMemberNamed(em, name)
    await unbanMember(em, by, id, reason)
    return `${username} is not banned.`
  },
  async 'reset-link'(em, name) {
    const { id } = await findMemberNamed(em, name)
    return readConfig().SITE_URL.origin + (await issueReset(em, id, resetSeconds))
  },
  async verify(em, name) {
    const { id, username } = await findMemberNamed(em, name)
    await verifyEmail(em, by, id)
    return `The e-mail address of ${username} is verified.`
  },
  async delete(em, name) {
    const { id, username } = await findMemberNamed(em, name)
    await deleteMember(em, by, id)
    return `${username} is deleted.`
  }
} satisfies Record<string, Action>

export function isAction(name: string): name is keyof typeof actions {
  return Object.hasOwn(actions, name)
}

function readEnd({ until, days }: ActionOptions): Date {
  if (until === undefined && days === undefined) return forGood
  const end = until === undefined ? Date.now() + Number(days) * 86_400_000 : Date.parse(until)
  if ((until !== undefined && days !== undefined) || !(end > Date.now() && end < forGood.getTime())) {
    throw new CodedError('USAGE', 'The end of a ban is a date to come (2027-01-31), or a number of days.')
  }
  return new Date(end)
}
