import { Session } from 'node:inspector/promises'

/** Preloaded into each server that is measured (`node --import`): answers the bench about its own process. */

export type Question = 'usage' | 'profile' | 'profiled'

export interface Usage {
  /** Microseconds of processor time since the start. */
  cpu: number
  /** Milliseconds for which the event loop was not idle. */
  busy: number
  /** Bytes. */
  rss: number
  heap: number
}

let session: Session | undefined

const answers: Record<Question, () => unknown> = {
  usage(): Usage {
    const { user, system } = process.cpuUsage()
    const { rss, heapUsed: heap } = process.memoryUsage()
    return { cpu: user + system, busy: performance.eventLoopUtilization().active, rss, heap }
  },
  async profile() {
    session = new Session()
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: 200 })
    await session.post('Profiler.start')
  },
  async profiled() {
    const stopped = await session?.post('Profiler.stop')
    session?.disconnect()
    return stopped?.profile
  }
}

process.on('message', async (question: Question) => {
  process.send?.((await answers[question]()) ?? null)
})
// The bench does not keep a server running that wants to end.
process.channel?.unref()
