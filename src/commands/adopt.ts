import { describeAdoption, describeTimes } from './adopt/describe.ts'
import { readSource } from './adopt/source.ts'
import { writeBoard } from './adopt/write.ts'
import { exitCodes, loadConfig, runCommand, withOrm } from './command.ts'

const help = `Usage: npm run adopt -- SOURCE_URL [--timezone ZONE] [--from flask|express] [--in-place] [--dry-run]

Makes a board of a database of python-newsfeed (Flask) or just-tech-news (Express), such as
mysql://user:password@host/name. Members log in with their old passwords. The old database is
only read, at one moment, and the board of DATABASE_URL, which has to be empty, gets all of it
or nothing.

  --timezone  of the server that ran the Flask app, such as Europe/Berlin; UTC unless given
  --from      which of the two, where both are in one database
  --in-place  uses the old database itself: its tables are renamed to newsfeed_users and so on
  --dry-run   only says what would be done

Exit codes: 0 all is as it was; 1 done, with lines that somebody should read; 2 it could not be
done, and nothing was written.`

const options = {
  timezone: { type: 'string' },
  from: { type: 'string' },
  'in-place': { type: 'boolean' },
  'dry-run': { type: 'boolean' }
} as const

await runCommand(
  { help, options, files: 1 },
  async ({ file: url, options: { timezone, from, ...flags } }) => {
    const { 'in-place': inPlace = false, 'dry-run': isTrial = false } = flags
    const { DATABASE_URL: target } = loadConfig()
    const { board, old, report, ignored } = await readSource(url, {
      target,
      timezone,
      from,
      inPlace,
      isTrial
    })
    if (!isTrial) {
      // A start that failed may have left some of the tables.
      const schemaMode = inPlace ? 'migrate' : 'create'
      await withOrm({ schemaMode, lockTimeout: 50_000 }, (orm) => writeBoard(orm.em.fork(), board))
    }
    for (const line of report.lines) console.log(line)
    if (ignored.length > 0) console.log(`Other tables were left alone: ${ignored.join(', ')}.`)
    if (isTrial) console.log(describeTimes(board))
    console.log(describeAdoption(isTrial ? 'Would adopt' : 'Adopted', { old, board, report }))
    return report.lines.length > 0 ? exitCodes.partlyDone : exitCodes.done
  }
)
