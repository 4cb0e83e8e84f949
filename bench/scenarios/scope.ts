import { loadedSide } from '../measure/side.ts'
import type { Group, Scenario } from '../scenario.ts'

/** What the db plugin costs a request, beside none at all and beside a fork made by hand. */
export const scope: Group = {
  name: 'scope',
  async prepare({ options, server, board }) {
    const { url: DATABASE_URL } = await board('pages', options.posts)
    const bare = await server('bench/peers/bare.ts')
    const plugin = await server('bench/peers/scope-plugin.ts', { DATABASE_URL })
    const fork = await server('bench/peers/scope-fork.ts', { DATABASE_URL })
    const load = (path: string) => ({
      call: { method: 'GET', path } as const,
      status: 200,
      isRight: (body: string) => body === '{"ok":true}',
      seconds: options.seconds
    })
    const shows: Scenario['shows'] = ['perCpu', 'rate', 'p99']
    return [
      {
        title: 'a route that does not call `getDb()`, and one that does',
        beside: 'bare Fastify',
        sides: [
          loadedSide('bare', bare, load('/without')),
          loadedSide('does not call', plugin, load('/without')),
          loadedSide('calls', plugin, load('/untouched')),
          loadedSide('`orm.em.fork()`', fork, load('/untouched'))
        ],
        shows,
        aim: { figure: 'perCpu', side: 'does not call', atLeast: 0.97 }
      },
      {
        title: '`getDb()` and one trivial query',
        beside: '`orm.em.fork()` and the same query',
        sides: [
          loadedSide('`orm.em.fork()`', fork, load('/query')),
          loadedSide('`getDb()`', plugin, load('/query'))
        ],
        shows
      }
    ]
  }
}
