import type { Call } from '../measure/load.ts'
import { makeLoad } from '../measure/load.ts'
import { startServer } from '../measure/server.ts'
import { connections } from '../measure/side.ts'
import { median } from '../measure/statistics.ts'
import type { Group, Side } from '../scenario.ts'

/** Small, so that it is full before anything is counted: what fills up looks like what leaks. */
const cacheMegabytes = 16

/** Parts of the load, after each of which the memory is looked at. */
const parts = 8

/** What a process has after some time of load, and how much more that is than when the load was young. */
export const memory: Group = {
  name: 'memory',
  async prepare({ options, board }) {
    const { url, posts } = await board('pages', options.posts)
    const seconds = options.memorySeconds
    const peer = { file: 'bench/peers/pool.ts', env: { DATABASE_URL: url } }
    const ours = { file: 'src/app.ts', env: { DATABASE_URL: url, PAGE_CACHE_MB: `${cacheMegabytes}` } }
    const home: Load = { call: () => ({ method: 'GET', path: '/' }), isRight: (body) => body.endsWith('}]}') }
    const pages: Load = { call: everything(posts), isRight: (body) => body.endsWith('</html>\n') }
    return [
      {
        title: `memory after ${seconds} s of load`,
        beside: '`fastify start` with a mysql2 pool',
        sides: [loadedForLong('mysql2', peer, home, seconds), loadedForLong('ours', ours, pages, seconds)],
        shows: ['memory', 'heap', 'buffers', 'growth', 'growthInUse'],
        aim: { figure: 'growthInUse', side: 'ours', atMost: 1.05, byItself: true },
        rounds: 1
      }
    ]
  }
}

interface Load {
  call: () => Call
  isRight: (body: string) => boolean
}

/** The front page, and by turns every post, of which ever others are kept. */
function everything(posts: number): () => Call {
  let turn = 0
  return () => ({ method: 'GET', path: turn++ % 2 === 0 ? '/' : `/post/${1 + ((turn >> 1) % posts)}` })
}

function loadedForLong(
  name: string,
  { file, env }: { file: string; env: Record<string, string> },
  { call, isRight }: Load,
  seconds: number
): Side {
  return {
    name,
    async measure() {
      const server = await startServer(file, env)
      const load = { base: server.base, call, isRight, status: 200, seconds: seconds / parts, connections }
      try {
        // The cache fills up, what runs often is compiled, and V8 finds out how much room it wants.
        for (let part = 0; part < parts / 2; part++) await makeLoad(load)
        const looks = []
        for (let part = 0; part < parts; part++) {
          await makeLoad(load)
          looks.push(await server.memory())
        }
        const resident = looks.map((look) => look.resident)
        const heap = looks.map((look) => look.heap)
        const buffers = looks.map((look) => look.buffers)
        return {
          memory: last(resident),
          heap: last(heap),
          buffers: last(buffers),
          growth: growthOf(resident),
          growthInUse: growthOf(heap.map((bytes, look) => bytes + (buffers[look] ?? Number.NaN)))
        }
      } finally {
        await server.stop()
      }
    }
  }
}

/** The median of the last three values by that of the first three: a single one may be anything. */
function growthOf(values: number[]): number {
  return median(values.slice(-3)) / median(values.slice(0, 3))
}

function last(values: number[]): number {
  return values.at(-1) ?? Number.NaN
}
