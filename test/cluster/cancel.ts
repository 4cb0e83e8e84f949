import { openDatabase } from 'fastify-mikro-orm'
import { entities } from '../../src/database/entities.ts'
import { until } from '../fixtures/until.ts'
import { runOnServer } from '../servers/sql.ts'
import { type Cluster, databaseUrl } from './cluster.ts'
import type { Report } from './report.ts'

/** Milliseconds after which a statement that was cancelled must not run any more. */
const limit = 3_000

/** Cancels a statement that was sent through the proxy: its server has to stop it. */
export async function cancelThroughProxy({ url, writer }: Cluster): Promise<Report> {
  await using database = await openDatabase({ url: databaseUrl(url), entities, schemaMode: 'none' })
  const { server } = await writer()
  const isRunning = async () => {
    const sql = `select count(*) as n from information_schema.processlist where info like 'select sleep(60)%'`
    const [row] = await runOnServer(server.url, sql)
    return Number(row?.n) > 0
  }
  const control = new AbortController()
  const em = database.orm.em.fork({ signal: control.signal, inflightQueryAbortStrategy: 'cancel query' })
  const sleeping = em.execute('select sleep(60)').catch(() => undefined)
  await until(isRunning)
  const start = Date.now()
  control.abort()
  await sleeping
  await until(async () => !(await isRunning()) || Date.now() > start + limit)
  const wrong = (await isRunning()) ? ['it still runs'] : []
  return { what: 'a statement cancelled through the proxy', wrong }
}
