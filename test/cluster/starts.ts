import { openDatabase } from 'fastify-mikro-orm'
import { readCatalogue } from '../../packages/fastify-mikro-orm/src/schema/catalogue.ts'
import { entities } from '../../src/database/entities.ts'
import { startOpener } from '../fixtures/opener.ts'
import { runOnServer } from '../servers/sql.ts'
import { type CleanUp, type Cluster, databaseUrl } from './cluster.ts'
import { differingTables } from './measure.ts'
import type { Report } from './report.ts'

const processes = 6

/** Starts six processes at once on an empty database, each on another node than the one before. */
export async function startTogether(t: CleanUp, cluster: Cluster): Promise<Report> {
  const name = 'starts'
  await runOnServer(cluster.url, `create database ${name} character set utf8mb4`)
  const urlOf = (serverUrl = '') => databaseUrl(serverUrl, name)
  const openers = await Promise.all(
    Array.from({ length: processes }, (_, index) =>
      startOpener(t, urlOf(cluster.nodes[index % cluster.nodes.length]?.server.url))
    )
  )
  for (const opener of openers) opener.go()
  const ends = await Promise.all(openers.map(({ ended }) => ended))
  const wrong = ends.flatMap(({ report, code }) => (code === 0 ? [] : [`a start failed: ${report?.error}`]))
  await using database = await openDatabase({ url: urlOf(cluster.url), entities, schemaMode: 'none' })
  const tables = [...(await readCatalogue(database.orm.em.fork())).keys()].filter(
    (table) => !table.startsWith('db_')
  )
  const created = ends.flatMap(({ report }) => report?.created ?? [])
  if (`${created.sort()}` !== `${tables.sort()}`) wrong.push(`created: ${created}, and not each table once`)
  wrong.push(...(await differingTables(cluster, name)))
  return { what: 'six starts at once on different nodes', wrong }
}
