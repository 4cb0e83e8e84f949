import Bowser from 'bowser'

/** Characters of a `User-Agent` that are looked at, and of what is kept of it. */
const limits = { header: 300, name: 60 }

/** Names the browser and the system of a `User-Agent`, without versions, or null: "Firefox on Linux". */
export function agentName(userAgent: string | undefined): string | null {
  if (!userAgent) return null
  const { browser, os } = Bowser.parse(userAgent.slice(0, limits.header))
  return browser.name && os.name ? `${browser.name} on ${os.name}`.slice(0, limits.name) : null
}
