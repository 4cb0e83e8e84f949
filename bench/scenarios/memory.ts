import type { Call } from '../measure/load.ts'
import { makeLoad } from '../measure/load.ts'
import { startServer } from '../measure/server.ts'
import { connections } from '../measure/side.ts'
import type { Group, Side } from '../scenario.ts'

/** Memory after some time of load, and how much of it came in the second half. */
export const memory: Group = {
  name: 'memory',
  async prepare({ options, board }) {
    const { url, posts } = await board('pages', options.posts)
    const seconds = options.memorySeconds
    const isPage = (body: string) => body.endsWith('</html>\n')
    return [
      {
        title: `memory after ${seconds} s of load`,
        beside: '`fastify start` with a mysql2 pool',
        sides: [
          loadedForLong(
            'mysql2',
            'bench/peers/pool.ts',
            url,
            seconds,
            () => home,
            (body) => body.endsWith('}]}')
          ),
          loadedForLong('ours', 'src/app.ts', url, seconds, everything(posts), isPage)
        ],
        shows: ['memory', 'growth'],
        rounds: 1
      }
    ]
  }
}

const home: Call = { method: 'GET', path: '/' }

/** The front page, and by turns every post: what is kept fills up. */
function everything(posts: number): () => Call {
  let turn = 0
  return () => (turn++ % 2 === 0 ? home : { method: 'GET', path: `/post/${1 + ((turn >> 1) % posts)}` })
}

function loadedForLong(
  name: string,
  file: string,
  DATABASE_URL: string,
  seconds: number,
  call: () => Call,
  isRight: (body: string) => boolean
): Side {
  return {
    name,
    async measure() {
      const server = await startServer(file, { DATABASE_URL })
      const load = { base: server.base, call, status: 200, isRight, seconds: seconds / 2, connections }
      try {
        await makeLoad(load)
        const half = (await server.usage()).rss
        await makeLoad(load)
        const { rss } = await server.usage()
        return { memory: rss / 2 ** 20, growth: (rss - half) / 2 ** 20 }
      } finally {
        await server.stop()
      }
    }
  }
}
