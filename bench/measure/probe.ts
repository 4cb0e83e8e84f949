import { Session } from 'node:inspector/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Preloaded into each server that is measured (`node --import`): answers the bench about its own process. */

export type Question = 'usage' | 'memory' | 'profile' | 'profiled'

export interface Usage {
  /** Microseconds of processor time since the start. */
  cpu: number
}

/** Megabytes. */
export interface Memory {
  /** What the machine has given: with what V8 and the allocator keep ready for later. */
  resident: number
  /** What is in use after everything else was collected: objects, */
  heap: number
  /** and bytes outside of the heap, kept pages above all. */
  buffers: number
}

let session: Session | undefined

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

const answers: Record<Question, () => unknown> = {
  usage(): Usage {
    const { user, system } = process.cpuUsage()
    return { cpu: user + system }
  },
  memory(): Memory {
    const resident = process.memoryUsage.rss()
    // More than once: what is weakly held, and what waits to be finalised, goes only then.
    for (let n = 0; n < 3; n++) collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return { resident: resident / 2 ** 20, heap: heapUsed / 2 ** 20, buffers: arrayBuffers / 2 ** 20 }
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
// The bench does not keep a server running that wants to end, and leaves none behind, however it ends itself.
process.channel?.unref()
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
