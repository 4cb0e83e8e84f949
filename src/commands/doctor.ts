import { nameCommands } from '../text/command-names.ts'
import { runCommand } from './command.ts'
import { examine } from './doctor/examine.ts'
import { states } from './doctor/finding.ts'

const help = `Usage: npm run doctor

Looks at what the board needs, prints a line for each, and changes nothing: Node.js, the
configuration, mail, files and their disk, the database with its tables, and what is in them. The
server may run meanwhile.

Exit codes: 0 all is ok; 1 look at something; 2 something is wrong.`

await runCommand({ help }, async () => {
  let worst = 0
  await examine(({ state, subject, text }) => {
    worst = Math.max(worst, states.indexOf(state))
    console.log(`${state.padEnd(12)}  ${subject.padEnd(19)}  ${nameCommands(text)}`)
  })
  return worst
})
