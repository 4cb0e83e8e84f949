import { threadSize } from '../board/grow.ts'
import { requireSame, samePageAs } from '../measure/page.ts'
import { loadedSide } from '../measure/side.ts'
import type { Group } from '../scenario.ts'

/** Pages that are not kept, beside the same SQL and the same template or serialiser written by hand. */
export const pages: Group = {
  name: 'pages',
  async prepare({ options, server, board }) {
    const { url, posts } = await board('pages', options.posts)
    const ours = await server('src/app.ts', { DATABASE_URL: url, PAGE_CACHE_MB: '0' })
    const peer = await server('bench/peers/board.ts', { DATABASE_URL: url })
    const titles = {
      '/': '`/`, not kept',
      '/api/posts': '`/api/posts`, not kept',
      [`/post/${posts}`]: `\`/post/:id\` with ${threadSize} comments, not kept`
    }
    return Promise.all(
      Object.entries(titles).map(async ([path, title]) => {
        const isRight = samePageAs(await requireSame(path, ours.base, peer.base))
        const load = {
          call: { method: 'GET', path },
          status: 200,
          isRight,
          seconds: options.seconds
        } as const
        return {
          title,
          beside: 'Fastify and mysql2 by hand, same SQL, same template or serialiser',
          sides: [loadedSide('by hand', peer, load), loadedSide('ours', ours, load)],
          shows: ['rate', 'perCpu', 'p99'],
          aim: { figure: 'rate', side: 'ours', atLeast: 0.9 }
        }
      })
    )
  }
}
