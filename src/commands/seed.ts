import { exitCodes, hasFlag, runCommand, withDatabase } from './command.ts'
import { describeCounts, seedBoard } from './seed/index.ts'

const usage = 'Usage: npm run seed [-- --reset]'

const help = `${usage}

Fills an empty board with a small set of tech news: members, posts, comments and votes.
A board that has content is left alone.

  --reset  deletes everything on the board first, and says what that was

Exit codes: 0 done; 2 it could not be done.`

await runCommand(help, async (args) => {
  const reset = hasFlag(args, '--reset', usage)
  const { deleted, made } = await withDatabase((em) => seedBoard(em, { reset }))
  if (reset) console.log(`Deleted: ${describeCounts(deleted) || 'nothing, the board was empty'}.`)
  console.log(`Made: ${describeCounts(made)}.`)
  return exitCodes.done
})
