import { test } from 'tap'
import { describeCoverage } from '../coverage.ts'

const lines = (total: number, covered: number) => ({ lines: { total, covered } })

test('coverage has one row for each room, and leaves out tests', async (t) => {
  const summary = {
    total: lines(9999, 0),
    '/news/src/posts/list.ts': lines(100, 50),
    '/news/src/posts/edit.ts': lines(300, 300),
    '/news/src/app.ts': lines(10, 10),
    '/news/routes/api/posts.ts': lines(20, 10),
    '/news/packages/db/src/pool.ts': lines(1000, 1000),
    '/news/packages/db/index.ts': lines(10, 0),
    '/news/packages/db/test/pool.ts': lines(500, 0),
    '/news/test/helper.ts': lines(500, 0)
  }
  t.same(describeCoverage('/news', JSON.stringify(summary)).split('\n'), [
    'coverage                       lines   covered',
    'packages/db                    1,010    99.0 %',
    'routes                            20    50.0 %',
    'src                               10   100.0 %',
    'src/posts                        400    87.5 %',
    'total                          1,440    95.1 %'
  ])
})
