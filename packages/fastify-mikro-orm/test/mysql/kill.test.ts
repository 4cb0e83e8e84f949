import { onEveryServer } from '../../../../test/engines.ts'
import { until } from '../../../../test/fixtures/until.ts'
import { openDatabase, poolFigures } from '../../index.ts'
import { openConnection, untilRunning } from '../fixtures/connection.ts'
import { library } from '../fixtures/library.ts'
import { startOtherServer } from '../fixtures/other-server.ts'
import { makeProxy } from '../fixtures/proxy.ts'

onEveryServer(
  'behind a proxy that leads to another server, a connection is closed and nothing is killed there',
  async (t, { url }) => {
    const proxy = await makeProxy(t, url)
    await proxy.open()
    const database = await openDatabase({ url: proxy.url, entities: library })
    const { orm } = database
    t.teardown(() => database.close())
    const other = await startOtherServer(t)
    proxy.upstream = other.port
    const control = new AbortController()
    const em = orm.em.fork({ signal: control.signal, inflightQueryAbortStrategy: 'cancel query' })
    const aborted = em.execute('select sleep(60)')
    await untilRunning(await openConnection(t, url), 'select sleep(60)')
    control.abort(new Error('aborted'))
    await t.rejects(aborted, { message: 'aborted' })
    await until(() => poolFigures(orm).open === 0)
    t.match(other.statements, [/connection_id/], 'it was asked who it is, and nothing else')
  }
)
