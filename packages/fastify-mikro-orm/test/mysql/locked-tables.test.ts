import { onEveryServer } from '../../../../test/engines.ts'
import { keepLog } from '../../../../test/fixtures/log.ts'
import { until } from '../../../../test/fixtures/until.ts'
import { openDatabase } from '../../index.ts'
import { openConnection } from '../fixtures/connection.ts'
import { Author, library, openLibrary } from '../fixtures/library.ts'

onEveryServer('a start waits while another process has locked the tables', async (t, { url }) => {
  await openLibrary(t, url)
  const other = await openConnection(t, url)
  await other.execute('lock tables authors write, books write')
  const { lines, log } = keepLog()
  const started = openDatabase({ url, entities: library, lockTimeout: 1_000 }, { log })
  await until(() => lines.some(({ msg }) => msg.startsWith('waiting for the database')))
  await other.execute('unlock tables')
  const database = await started
  t.teardown(() => database.close())
  t.equal(await database.orm.em.fork().count(Author), 0)
})
