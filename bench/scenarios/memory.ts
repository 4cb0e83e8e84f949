import { isList, isPost } from '../board/answers.ts'
import { type Call, get } from '../measure/calls.ts'
import { makeLoad } from '../measure/load.ts'
import { startServer } from '../measure/server.ts'
import { connections } from '../measure/side.ts'
import { median } from '../measure/statistics.ts'
import type { Group, Side } from '../scenario.ts'

/** Parts of the load, after each of which the memory is looked at. */
const parts = 8

/** What a process has after some time of load, and how much more that is than when the load was young. */
export const memory: Group = {
  name: 'memory',
  async prepare({ options, board }) {
    const { url, posts } = await board('pages', options.posts)
    const seconds = options.memorySeconds
    const side = (name: string, file: string) => loadedForLong(name, { file, url, posts, seconds })
    return [
      {
        title: `memory after ${seconds} s of \`/\` and every post by turns, kept as by default`,
        beside: 'the same load by hand, nothing kept',
        sides: [side('by hand', 'bench/peers/board.ts'), side('ours', 'src/app.ts')],
        shows: ['memory', 'heap', 'buffers', 'growth', 'growthInUse'],
        aim: { figure: 'growthInUse', side: 'ours', atMost: 1.05, byItself: true },
        once: true
      }
    ]
  }
}

/** The front page, and by turns every post, of which ever others are kept. */
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
        // The kept pages fill up, what runs often is compiled, and V8 finds out how much room it wants: what does so
        // later looks like a leak.
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
