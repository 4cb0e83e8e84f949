import { setTimeout as delay } from 'node:timers/promises'
import { openDatabase } from 'fastify-mikro-orm'
import { entities } from '../../src/database/entities.ts'
import { Load, makeWriters, type Writer } from '../fault/load.ts'
import { runOnServer } from '../servers/sql.ts'
import { startBoard } from './boards.ts'
import { type CleanUp, type Cluster, databaseUrl } from './cluster.ts'
import { differingTables } from './measure.ts'
import type { Report } from './report.ts'

const posts = 40

/** Milliseconds for which members write, and after which no page may be outdated when all nodes have everything. */
const writing = 15_000
const limit = 11_000

interface Counts {
  written: number
  failed: number
  /** Comments that were not on the page that their author asked for next. */
  missing: number
  /** The text that was acknowledged last, by the post. */
  newest: Map<number, string>
}

/**
 * Runs two boards behind a proxy that sends each connection to another node. Large transactions on one node delay the
 * others. Members read their own comments, and visitors read cached pages.
 */
export async function readThroughAnyNode(t: CleanUp, cluster: Cluster, anyUrl: string): Promise<Report> {
  const env = { DATABASE_URL: databaseUrl(anyUrl) }
  const apps = await Promise.all([startBoard(t, env), startBoard(t, env)])
  const clients = apps.map(({ base }) => new Load(base, []))
  await using database = await openDatabase({
    url: databaseUrl(cluster.url),
    entities,
    schemaMode: 'none',
    statementTimeout: 60_000
  })
  const writers = await makeWriters(database, posts, 5)
  const counts: Counts = { written: 0, failed: 0, missing: 0, newest: new Map() }
  const end = performance.now() + writing
  await Promise.all([
    delayOthers(cluster, end),
    ...clients.flatMap((client, at) => [
      visit(client, writers, end),
      ...writers.filter((_, index) => index % 2 === at).map((writer) => write(client, writer, counts, end))
    ])
  ])
  const wrong = await differingTables(cluster)
  const outdated = await countOutdated(clients, counts)
  await delay(limit)
  const still = await countOutdated(clients, counts)
  for (const client of clients) await client.stop()
  for (const app of apps) app.process.kill()
  if (still > 0) wrong.push(`${still} pages are outdated ${limit / 1_000} s after all nodes are equal`)
  const { written, failed, missing } = counts
  const comments = `${written} comments, ${failed} failed, ${missing} missing for their authors`
  const pages = `${outdated} of ${2 * posts} cached pages outdated when all nodes were equal, ${still} after ${limit / 1_000} s`
  return { what: `boards behind a round-robin proxy (${comments}; ${pages})`, wrong }
}

async function write(client: Load, { tokens, post_id }: Writer, counts: Counts, end: number) {
  for (let number = 0; performance.now() < end; number++) {
    const token = tokens[number % tokens.length]
    const comment_text = `${post_id} ${number} ${performance.now()}`
    const { status } = await client.send('POST', '/api/comments', token, { comment_text, post_id })
    if (status === 201) {
      counts.written++
      counts.newest.set(post_id, comment_text)
      const page = await client.send('GET', `/post/${post_id}`, token)
      if (!page.body.includes(comment_text)) counts.missing++
    } else counts.failed++
    await delay(100)
  }
}

async function visit(client: Load, writers: Writer[], end: number) {
  while (performance.now() < end) {
    await Promise.all(writers.map(({ post_id }) => client.send('GET', `/post/${post_id}`)))
    await delay(50)
  }
}

async function countOutdated(clients: Load[], { newest }: Counts): Promise<number> {
  const pages = clients.flatMap((client) =>
    [...newest].map(
      async ([post_id, text]) => !(await client.send('GET', `/post/${post_id}`)).body.includes(text)
    )
  )
  return (await Promise.all(pages)).filter(Boolean).length
}

/** The others are busy with each of these for a moment, and late with what follows. */
async function delayOthers({ nodes: [node] }: Cluster, end: number) {
  const url = node?.server.url ?? ''
  await runOnServer(url, 'create database if not exists plain')
  await runOnServer(url, 'create table if not exists plain.large (id int primary key, n int not null)')
  await runOnServer(url, 'insert ignore into plain.large select seq, 0 from plain.seq_1_to_50000')
  while (performance.now() < end) await runOnServer(url, 'update plain.large set n = n + 1')
}
