import { Session } from 'node:inspector/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Preloaded into each server that is measured (`node --import`): reports on its process to the bench. */

export type Question = 'usage' | 'memory' | 'profile' | 'profiled'

export interface Usage {
  /** Microseconds of processor time since the start. */
  cpu: number
}

/** Megabytes. */
export interface Memory {
  /** Resident set, including free memory of V8 and the allocator. */
  resident: number
  /** Heap in use after a garbage collection. */
  heap: number
  /** Buffers outside the heap, mostly cached pages. */
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
    // Several times: weak references and finalizers are processed in later collections.
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
// The channel does not keep the server running, and the server ends with the bench, however that ends.
process.channel?.unref()
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
