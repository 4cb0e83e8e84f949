import { isList, isPost } from '../board/answers.ts'
import { type Call, get } from '../measure/calls.ts'
import { makeLoad } from '../measure/load.ts'
import { startServer } from '../measure/server.ts'
import { connections } from '../measure/side.ts'
import { median } from '../measure/statistics.ts'
import type { Group, Side } from '../scenario.ts'

/** Parts of the load. Memory is measured after each. */
const parts = 8

/** Memory of a process after some time of load, and how much it has grown since the beginning. */
export const memory: Group = {
  name: 'memory',
  async prepare({ options, board }) {
    const { url, posts } = await board('pages', options.posts)
    const seconds = options.memorySeconds
    const side = (name: string, file: string) => loadedForLong(name, { file, url, posts, seconds })
    return [
      {
        title: `memory after ${seconds} s of \`/\` and every post by turns, with the default cache`,
        beside: 'the same load by hand, no cache',
        sides: [side('by hand', 'bench/peers/board.ts'), side('ours', 'src/app.ts')],
        shows: ['memory', 'heap', 'buffers', 'growth', 'growthInUse'],
        aim: { figure: 'growthInUse', side: 'ours', atMost: 1.05, byItself: true },
        once: true
      }
    ]
  }
}

/** The front page and every post by turns, so that the cache keeps changing. */
function everything(posts: number): () => Call {
  const home = get('/', isList('/'))
  let turn = 0
  return () => {
    const id = 1 + ((turn >> 1) % posts)
    return turn++ % 2 === 0 ? home : get(`/post/${id}`, isPost(id))
  }
}

interface LongLoad {
  file: string
  /** DATABASE_URL. */
  url: string
  posts: number
  seconds: number
}

function loadedForLong(name: string, { file, url, posts, seconds }: LongLoad): Side {
  return {
    name,
    async measure() {
      const server = await startServer(file, { DATABASE_URL: url })
      const load = { base: server.base, call: everything(posts), seconds: seconds / parts, connections }
      try {
        // The cache fills, V8 compiles hot functions and sizes its heap: growth by these would look like a leak, so
        // half of the load comes before.
        for (let part = 0; part < parts / 2; part++) await makeLoad(load)
        const samples = []
        for (let part = 0; part < parts; part++) {
          await makeLoad(load)
          samples.push(await server.memory())
        }
        const resident = samples.map((sample) => sample.resident)
        const heap = samples.map((sample) => sample.heap)
        const buffers = samples.map((sample) => sample.buffers)
        return {
          memory: last(resident),
          heap: last(heap),
          buffers: last(buffers),
          growth: growthOf(resident),
          growthInUse: growthOf(heap.map((bytes, n) => bytes + (buffers[n] ?? Number.NaN)))
        }
      } finally {
        await server.stop()
      }
    }
  }
}

/** The median of the last three values divided by that of the first three: single ones vary too much. */
function growthOf(values: number[]): number {
  return median(values.slice(-3)) / median(values.slice(0, 3))
}

function last(values: number[]): number {
  return values.at(-1) ?? Number.NaN
}
