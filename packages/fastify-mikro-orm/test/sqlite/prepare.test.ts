import { CompiledQuery, type DatabaseConnection } from 'kysely'
import { test } from 'tap'
import { openDatabase } from '../../index.ts'
import { library } from '../fixtures/library.ts'

test('sqlite: onCreateConnection prepares the connection', async (t) => {
  const database = await openDatabase({
    url: 'sqlite::memory:',
    entities: library,
    async onCreateConnection(connection) {
      await (connection as DatabaseConnection).executeQuery(CompiledQuery.raw('pragma cache_size = 123'))
    }
  })
  t.teardown(() => database.close())
  t.same(await database.orm.em.fork().execute('pragma cache_size'), [{ cache_size: 123 }])
})
