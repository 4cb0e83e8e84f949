import { runCommand } from './command.ts'
import { namesOf } from './import/fields.ts'
import { importFile } from './import/formats.ts'

const help = `Usage: npm run import -- FILE

Imports what its first line says that it is:

An export of a board (npm run export), as .ndjson or .ndjson.gz, or a backup, into an empty
board: all or nothing.

Posts from a CSV file (UTF-8, commas) whose first line names its columns, in any order:
${Object.keys(namesOf).join(', ')}. Others are ignored.

Posts as Hacker News and Lobsters hand them out in JSON: a list, the answer of a search, or one
object a line. Comments are rejected.

Authors become members who cannot log in; a name that cannot be that of a member is changed.
Points become votes, rows without a URL become text posts. Times are ISO 8601, seconds since
1970 or M/D/YYYY H:MM, and UTC where they name no zone. Posts that are there already (the same
id, time and content) are passed over, so an import that was interrupted is finished by running
it again. Progress and the report go to standard output, rejected rows with their line and
reason to standard error.

Exit codes: 0 all rows are there; 1 some were rejected, the others are there; 2 it could
not be done; 130 or 143 stopped by SIGINT or SIGTERM, after the batch in hand.`

await runCommand({ help, files: 1 }, ({ file }) => importFile(file))
