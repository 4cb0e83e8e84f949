import { readPage, samePageAs } from '../measure/page.ts'
import { loadedSide } from '../measure/side.ts'
import type { Group } from '../scenario.ts'

/** The front page as it is kept, beside a route that sends the same bytes from memory. */
export const kept: Group = {
  name: 'kept',
  async prepare({ options, server, board }) {
    const { url } = await board('pages', options.posts)
    const ours = await server('src/app.ts', { DATABASE_URL: url })
    const bare = await server('bench/peers/bare.ts')
    const page = await readPage(ours.base, '/')
    await fetch(bare.base, { method: 'PUT', body: page.body, headers: { 'content-type': 'text/html' } })
    const load = {
      call: { method: 'GET', path: '/' },
      status: 200,
      isRight: samePageAs(page),
      seconds: options.seconds
    } as const
    return [
      {
        title: '`/`, kept',
        beside: 'bare Fastify, the same bytes from memory',
        sides: [
          loadedSide('bare', bare, load),
          loadedSide('bare, with security headers', bare, {
            ...load,
            call: { method: 'GET', path: '/secure' }
          }),
          loadedSide('ours', ours, load)
        ],
        shows: ['perCpu', 'rate', 'p99'],
        aim: { figure: 'perCpu', side: 'ours', atLeast: 0.8 }
      }
    ]
  }
}
