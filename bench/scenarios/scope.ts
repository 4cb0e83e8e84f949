import { get } from '../measure/calls.ts'
import { loadedSide } from '../measure/side.ts'
import type { Group, Scenario } from '../scenario.ts'

/** What the db plugin costs a request, beside bare Fastify and beside a fork made by hand. */
export const scope: Group = {
  name: 'scope',
  async prepare({ options, server, board }) {
    const { url: DATABASE_URL } = await board('pages', options.posts)
    const bare = await server('bench/peers/bare.ts')
    const plugin = await server('bench/peers/scope-plugin.ts', { DATABASE_URL })
    const fork = await server('bench/peers/scope-fork.ts', { DATABASE_URL })
    const load = (path: string) => ({
      call: get(path, (body) => body === '{"ok":true}'),
      seconds: options.seconds
    })
    const shows: Scenario['shows'] = ['perCpu', 'rate', 'p99']
    return [
      {
        title: '`getDb()` untouched: the db plugin is registered, and the route does not call it',
        beside: 'bare Fastify',
        sides: [
          loadedSide('bare', bare, load('/untouched')),
          loadedSide('`getDb()` untouched', plugin, load('/untouched'))
        ],
        shows,
        aim: { figure: 'perCpu', side: '`getDb()` untouched', atLeast: 0.97 }
      },
      {
        title: '`getDb()` called, without a query',
        beside: 'bare Fastify, without a call',
        sides: [
          loadedSide('bare', bare, load('/untouched')),
          loadedSide('`getDb()`', plugin, load('/called')),
          loadedSide('`orm.em.fork()`', fork, load('/called'))
        ],
        shows
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
