import { CodedError } from '../errors/coded-error.ts'
import { exitCodes, runCommand, withDatabase } from './command.ts'
import { actions, isAction } from './users/actions.ts'
import { listUsers } from './users/list.ts'

const usage = `Usage: npm run users -- list [--role ROLE]
       npm run users -- role NAME member|moderator|admin
       npm run users -- ban NAME [--until DATE | --days N] [--reason TEXT]
       npm run users -- unban|reset-link|verify|delete NAME`

const help = `${usage}

Administers members from a shell. The server may run meanwhile, and knows at once.

  list        names, roles, bans
  role        sets what a member may do
  ban         keeps a member from writing, for good or until a date (2027-01-31) or for days
  unban       ends a ban
  reset-link  prints a link that sets a new password, good for 24 hours and one use
  verify      says that the member's e-mail address is theirs
  delete      deletes the account; posts and comments stay without the name

The last administrator cannot be demoted, banned or deleted.

Exit codes: 0 done; 2 it could not be done.`

const text = { type: 'string' } as const

const options = { role: text, until: text, days: text, reason: text }

await runCommand({ help, options, files: 'any' }, async ({ options, positionals }) => {
  const [action = '', name, role, ...others] = positionals
  if (action === 'list' && name === undefined) {
    await withDatabase((em) => listUsers(em, options.role, console.log))
    return exitCodes.done
  }
  if (!isAction(action) || !name || others.length > 0 || (role !== undefined) !== (action === 'role')) {
    throw new CodedError('USAGE', usage)
  }
  console.log(await withDatabase((em) => actions[action](em, name, { ...options, role })))
  return exitCodes.done
})
