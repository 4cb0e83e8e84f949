import { createInterface } from 'node:readline/promises'
import type { EntityManager } from '@mikro-orm/sql'
import { readSettings } from '../settings/read.ts'
import { resolveSettings } from '../settings/resolve.ts'
import { describeCounts } from './board.ts'
import { exitCodes, loadConfig, runCommand, withDatabase } from './command.ts'
import { countMembers, seedBoard } from './seed/index.ts'

const help = `Usage: npm run seed [-- --reset [--yes NAME]]

Fills an empty board with a small set of tech news: members, posts, comments and votes.
A board that has content is left alone.

  --reset     deletes everything on the board first, and says what that was. Where there are
              members who are not of the seed, it asks for the board's name (SITE_NAME)
  --yes NAME  the board's name, where nobody can be asked

Exit codes: 0 done; 2 it could not be done.`

const options = { reset: { type: 'boolean' }, yes: { type: 'string' } } as const

await runCommand({ help, options }, async ({ options: { reset = false, yes } }) => {
  const { deleted, made } = await withDatabase(async (em) =>
    seedBoard(em, { reset, force: reset && (await isConfirmed(em, yes)) })
  )
  if (reset) console.log(`Deleted: ${describeCounts(deleted) || 'nothing, the board was empty'}.`)
  console.log(`Made: ${describeCounts(made)}.`)
  return exitCodes.done
})

/** @param given the board's name, undefined to ask for it */
async function isConfirmed(em: EntityManager, given: string | undefined): Promise<boolean> {
  const name = loadConfig().SITE_NAME || resolveSettings((await readSettings(em)).rows, {}).values.site_name
  if (given !== undefined || !process.stdin.isTTY) return given === name
  const members = await countMembers(em)
  if (members === 0) return false
  using terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(
    `Members who are not of the seed: ${members}. To delete it all, type ${name}: `
  )
  return answer.trim() === name
}
