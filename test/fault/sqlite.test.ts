import { test } from 'tap'
import { openConnection } from '../../packages/fastify-mikro-orm/test/fixtures/connection.ts'
import { makeFolder } from '../fixtures/folder.ts'
import { underLoad } from './under-load.ts'

test('sqlite: the board under the faults of a file', async (t) => {
  const url = `sqlite:${makeFolder(t)}/news.sqlite`
  const other = await openConnection(t, url)
  await underLoad(t, {
    url,
    faults(app, load) {
      const em = app.orm.em.fork()
      return [
        {
          name: 'disk full, until there is room again',
          async begin() {
            load.length = 6_000
            const [size] = await em.execute<{ page_count: number }[]>('pragma page_count')
            await em.execute(`pragma max_page_count = ${size?.page_count}`)
          },
          async end() {
            load.length = 20
            await em.execute('pragma max_page_count = 1000000')
          },
          red: false
        },
        {
          name: 'read only',
          begin: () => em.execute('pragma query_only = 1'),
          end: () => em.execute('pragma query_only = 0'),
          red: false
        },
        {
          name: 'written to by another process, which does not end',
          begin: () => other.begin(),
          end: () => other.rollback(),
          // The time that a request may take in all.
          limit: 20_000
        }
      ]
    }
  })
})
