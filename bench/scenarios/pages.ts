import { threadSize } from '../board/grow.ts'
import { placesToRead, readPlace } from '../board/places.ts'
import { get } from '../measure/calls.ts'
import { requireSame, samePageAs } from '../measure/page.ts'
import { loadedSide } from '../measure/side.ts'
import type { Group } from '../scenario.ts'

/** Uncached pages, beside the same SQL and the same template or serialiser written by hand. */
export const pages: Group = {
  name: 'pages',
  async prepare({ options, server, board }) {
    const own = await board('pages', options.posts)
    const ours = await server('src/app.ts', { DATABASE_URL: own.url, PAGE_CACHE_MB: '0' })
    const peer = await server('bench/peers/board.ts', { DATABASE_URL: own.url })
    const places = {
      '`/`, uncached': placesToRead['`/`'](),
      '`/api/posts`, uncached': placesToRead['`/api/posts`'](),
      [`\`/post/:id\` with ${threadSize} comments, uncached`]: placesToRead['`/post/:id`'](own)
    }
    return Promise.all(
      Object.entries(places).map(async ([title, place]) => {
        const { path } = place
        const page = await readPlace(place, own, ours.base)
        await requireSame(path, page, peer.base)
        const call = get(path, samePageAs(page))
        const load = { call, seconds: options.seconds }
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
