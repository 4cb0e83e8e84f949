import { openLanes } from './lanes.ts'

/** `npx node test/servers/keep.ts` runs private servers until Ctrl-C, so that single tests start at once. */

const interrupted = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interrupted.abort())

const lanes = await openLanes(interrupted.signal)
for (const { variable, value } of lanes) if (variable && value) console.log(`export ${variable}=${value}`)
console.error('Ctrl-C stops the servers.')
if (!interrupted.signal.aborted) {
  const alive = setInterval(() => {}, 60_000)
  await new Promise((resolve) => interrupted.signal.addEventListener('abort', resolve))
  clearInterval(alive)
}
await Promise.all(lanes.map((lane) => lane.stop?.()))
