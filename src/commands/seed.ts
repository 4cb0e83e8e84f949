import { CodedError } from '../errors/coded-error.ts'
import { exitCodes, runCommand, withDatabase } from './command.ts'
import { describeCounts, seedBoard } from './seed/index.ts'

const usage = 'Usage: npm run seed [-- --reset]'

const help = `${usage}

Fills an empty board with a small set of tech news: members, posts, comments and votes.
A board that has content is left alone.

  --reset  deletes everything on the board first, and says what that was

Exit codes: 0 done; 2 it could not be done.`

await runCommand(async () => {
  const [option, ...others] = process.argv.slice(2)
  if (option === '--help' || option === '-h') {
    console.log(help)
    return exitCodes.done
  }
  const reset = option === '--reset'
  if ((option !== undefined && !reset) || others.length > 0) throw new CodedError('USAGE', usage)
  const { deleted, made } = await withDatabase((em) => seedBoard(em, { reset }))
  if (reset) console.log(`Deleted: ${describeCounts(deleted) || 'nothing, the board was empty'}.`)
  console.log(`Made: ${describeCounts(made)}.`)
  return exitCodes.done
})
