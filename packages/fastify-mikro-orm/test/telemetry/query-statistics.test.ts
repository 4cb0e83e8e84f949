import { test } from 'tap'
import { QueryStatistics } from '../../src/telemetry/query-statistics.ts'

test('without a statement everything is zero', async (t) => {
  t.match(new QueryStatistics(), { count: 0, took: 0, repeated: null })
})

test('BEGIN, COMMIT and savepoints do not count', async (t) => {
  const statistics = new QueryStatistics()
  for (let n = 0; n < 3; n++) {
    for (const sql of [
      'begin',
      'savepoint `trx1`',
      'select 1',
      'update a',
      'release savepoint `trx1`',
      'commit'
    ]) {
      statistics.add(sql, 0.5)
    }
  }
  statistics.add('update a', 1)
  t.match(statistics, { count: 7, took: 4, repeated: { sql: 'update a', count: 4 } })
})
