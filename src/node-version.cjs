// Loaded by `fastify start -r` before any TypeScript, which an older Node cannot read.
const { engines } = require('../package.json')

const numbers = (version) => version.match(/\d+/g).map(Number)
const [major, minor = 0] = numbers(engines.node)
const [ownMajor, ownMinor] = numbers(process.versions.node)

if (ownMajor < major || (ownMajor === major && ownMinor < minor)) {
  console.error(
    `Node ${major}.${minor} or later is needed, and this is Node ${process.versions.node}: "npm ci" installs one, for "npm start".`
  )
  process.exit(1)
}
