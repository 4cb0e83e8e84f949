import { test } from 'tap'
import { QueryStatistics } from '../../src/telemetry/query-statistics.ts'

test('without a statement there is nothing to tell', async (t) => {
  t.match(new QueryStatistics(), { count: 0, took: 0, repeated: null })
})

test('many transactions are told by what was done in them', async (t) => {
  const statistics = new QueryStatistics()
  for (let n = 0; n < 3; n++) {
    for (const sql of ['begin', 'savepoint', 'select 1', 'update a', 'release savepoint', 'commit']) {
      statistics.add(sql, 0.5)
    }
  }
  statistics.add('update a', 1)
  t.match(statistics, { count: 19, took: 10, repeated: { sql: 'update a', count: 4 } })
})
