// Loaded by `fastify start -r` before any TypeScript, which an older Node cannot read, and before Fastify itself.
const { isIP } = require('node:net')
const { engines, devDependencies } = require('../package.json')

function end(sentence) {
  console.error(sentence)
  process.exit(1)
}

const numbers = (version) => version.match(/\d+/g).map(Number)
const [major, minor = 0] = numbers(engines.node)
const [ownMajor, ownMinor] = numbers(process.versions.node)

if (ownMajor < major || (ownMajor === major && ownMinor < minor)) {
  const remedy = devDependencies ? ': "npm ci" installs one, for "npm start".' : '.'
  end(`Node ${major}.${minor} or later is needed, and this is Node ${process.versions.node}${remedy}`)
}

// Fastify would end with a stack. https://github.com/fastify/proxy-addr has the three names.
const proxies = process.env.FASTIFY_TRUST_PROXY_IPS?.split(',') ?? []
const isProxy = (text) =>
  /^(loopback|linklocal|uniquelocal)$/.test(text) || isIP(text.replace(/\/[\d.]+$/, ''))
const wrong = proxies.map((text) => text.trim()).find((text) => !isProxy(text))

if (wrong) {
  end(
    `FASTIFY_TRUST_PROXY_IPS has "${wrong}", which is no IP address or range such as 10.0.0.0/8, nor loopback, linklocal or uniquelocal.`
  )
}
