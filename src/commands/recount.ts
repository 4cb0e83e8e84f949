import { describeCounts } from './board.ts'
import { exitCodes, runCommand, withDatabase } from './command.ts'
import { recount } from './recount/recount.ts'

const help = `Usage: npm run recount [-- --dry-run]

Counts votes, comments and karma again, compares the words of the search with the texts, and
sets right what has drifted. The server may run meanwhile.

  --dry-run  only says what has drifted

Exit codes: 0 all is right now; 1 something has drifted and was left so; 2 it could not be
done.`

await runCommand({ help, options: { 'dry-run': { type: 'boolean' } } }, async ({ options }) => {
  const dryRun = options['dry-run'] ?? false
  const { checked, drifted } = await withDatabase((em) => recount(em, { repair: !dryRun }))
  console.log(`Checked: ${describeCounts(checked) || 'nothing, the board is empty'}.`)
  const drift = describeCounts(drifted)
  console.log(drift ? `${dryRun ? 'Drifted' : 'Repaired'}: ${drift}.` : 'Nothing has drifted.')
  return drift && dryRun ? exitCodes.partlyDone : exitCodes.done
})
