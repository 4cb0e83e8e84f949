import { placesToRead, readPlace } from '../board/places.ts'
import { get } from '../measure/calls.ts'
import { requireSame, samePageAs } from '../measure/page.ts'
import { loadedSide } from '../measure/side.ts'
import type { Group, Scenario } from '../scenario.ts'

/** The front page from the cache, beside a route that sends the same bytes: without a log, and with it as shipped. */
export const cached: Group = {
  name: 'cached',
  async prepare({ options, server, board }) {
    const own = await board('pages', options.posts)
    const env = { DATABASE_URL: own.url }
    const ours = await server('src/app.ts', env)
    const oursLogging = await server('src/app.ts', env, { logLevel: 'info' })
    const bare = await server('bench/peers/bare.ts')
    const bareLogging = await server('bench/peers/bare.ts', {}, { logLevel: 'info' })
    const body = await readPlace(placesToRead['`/`'](), own, ours.base)
    for (const { base } of [bare, bareLogging]) {
      await fetch(base, { method: 'PUT', body, headers: { 'content-type': 'text/html' } })
      for (const path of ['/', '/secure']) await requireSame(path, body, base)
    }
    const load = (path: string) => ({
      call: get(path, samePageAs(body)),
      seconds: options.seconds
    })
    const shows: Scenario['shows'] = ['perCpu', 'rate', 'p99']
    return [
      {
        title: '`/`, cached, no log',
        beside: 'bare Fastify, the same bytes from memory, no log',
        sides: [
          loadedSide('bare', bare, load('/')),
          loadedSide('bare, with security headers', bare, load('/secure')),
          loadedSide('ours', ours, load('/'))
        ],
        shows,
        aim: { figure: 'perCpu', side: 'ours', atLeast: 0.8 }
      },
      {
        title: '`/`, cached, with the log of `npm start`',
        beside: 'bare Fastify, the same bytes from memory, with its default log',
        sides: [loadedSide('bare', bareLogging, load('/')), loadedSide('ours', oursLogging, load('/'))],
        shows,
        aim: { figure: 'perCpu', side: 'ours', atLeast: 0.95 }
      }
    ]
  }
}
