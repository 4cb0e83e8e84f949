import { extname, join } from 'node:path'
import { describeVersion } from './version.ts'

const help = `Usage: just-tech-news [COMMAND] [ARGUMENTS]

Serves the board on port 3000, with its data in data/news.sqlite below this folder, unless PORT,
DATABASE_URL or an .env file say otherwise.

  start     the same, with options of fastify-cli, such as --port 4000
  seed      fills an empty board with examples
  import    brings in posts from elsewhere
  adopt     makes a board of a database of python-newsfeed
  users     lists members, and gives them roles
  backup    writes a backup
  restore   fills an empty board with a backup
  export    writes the board as JSON lines, or as a folder of pages
  move      copies the board to another database
  migrate   brings the database up to this version
  recount   counts votes and comments again
  search    makes the words of the search again
  doctor    says what is wrong with the board and its surroundings

  --help after a command explains it. --version names the version.`

const names = [...help.matchAll(/^ {2}(\w+) {2,}/gm)].map(([, name]) => name)

/** Files beside this one are TypeScript, or JavaScript in the npm package. */
const extension = extname(import.meta.filename)

/** Runs what the arguments say. A command reads its own. */
async function run([command = 'start', ...args]: string[]) {
  if (command === '--help' || command === '-h') return console.log(help)
  if (command === '--version') return console.log(await describeVersion())
  if (command === 'start') return serve(args)
  if (!names.includes(command)) {
    console.error(`There is no command ${command}.\n\n${help}`)
    process.exitCode = 2
    return
  }
  process.argv.splice(2, 1)
  await import(`./commands/${command}${extension}`)
}

/** What `npm start` does. */
async function serve(args: string[]) {
  const { start } = await import('fastify-cli/start.js')
  const here = (name: string) => join(import.meta.dirname, name)
  const options = ['-r', here('before-start.cjs'), '-l', 'info', '-o', '-g', '10000']
  await start([...options, ...args, here(`app${extension}`)])
}

await run(process.argv.slice(2))
