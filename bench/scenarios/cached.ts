import { placesToRead, readPlace } from '../board/places.ts'
import { get } from '../measure/calls.ts'
import { requireSame, samePageAs } from '../measure/page.ts'
import { loadedSide } from '../measure/side.ts'
import type { Group } from '../scenario.ts'

/** The front page as it is kept, beside a route that sends the same bytes from memory. */
export const kept: Group = {
  name: 'kept',
  async prepare({ options, server, board }) {
    const own = await board('pages', options.posts)
    const ours = await server('src/app.ts', { DATABASE_URL: own.url })
    const bare = await server('bench/peers/bare.ts')
    const body = await readPlace(placesToRead['`/`'](), own, ours.base)
    await fetch(bare.base, { method: 'PUT', body, headers: { 'content-type': 'text/html' } })
    for (const path of ['/', '/secure']) await requireSame(path, body, bare.base)
    const load = (path: string) => ({
      call: get(path, samePageAs(body)),
      seconds: options.seconds
    })
    return [
      {
        title: '`/`, kept',
        beside: 'bare Fastify, the same bytes from memory',
        sides: [
          loadedSide('bare', bare, load('/')),
          loadedSide('bare, with security headers', bare, load('/secure')),
          loadedSide('ours', ours, load('/'))
        ],
        shows: ['perCpu', 'rate', 'p99'],
        aim: { figure: 'perCpu', side: 'ours', atLeast: 0.8 }
      }
    ]
  }
}
