import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { openConnection } from '../../packages/fastify-mikro-orm/test/fixtures/connection.ts'
import { contentOf } from '../fixtures/board.ts'
import { type Finished, startCommand } from '../fixtures/command.ts'
import { csv, manyRows } from '../fixtures/csv.ts'
import { until } from '../fixtures/until.ts'
import { runOnServer } from '../servers/sql.ts'
import { type CleanUp, type Cluster, databaseUrl, otherNode } from './cluster.ts'
import { differingTables } from './measure.ts'
import type { Report } from './report.ts'

const rows = 5_000
const name = 'imported'
const nameOfWhole = 'imported_in_one_go'

/** Imports a file through the proxy while the writer is killed, and once more: the same as an import in one go. */
export async function importTwice(t: CleanUp, cluster: Cluster): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'news-import-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'posts.csv')
  await writeFile(file, csv(...manyRows(rows)))
  const importInto = (database: string) =>
    startCommand(t, { url: databaseUrl(cluster.url, database) }, 'import', file)
  for (const database of [name, nameOfWhole]) {
    await runOnServer(cluster.url, `create database ${database} character set utf8mb4`)
  }
  const whole = await importInto(nameOfWhole).finished
  const first = importInto(name)
  const [writer, other] = [await cluster.writer(), await otherNode(cluster)]
  await until(async () => (await countPosts(other.server.url)) >= rows / 5)
  await writer.server.kill()
  const interrupted = await first.finished
  const there = await countPosts(other.server.url)
  await writer.start()
  const second = await importInto(name).finished

  const wrong = [whole, second].flatMap(({ code, stderr }) =>
    code === 0 ? [] : [`exit code ${code}: ${stderr}`]
  )
  if (!isExplained(interrupted)) wrong.push(`exit code ${interrupted.code}: ${interrupted.stderr}`)
  const [actual, expected] = await Promise.all(
    [name, nameOfWhole].map(async (database) =>
      contentOf(await openConnection(t, databaseUrl(cluster.url, database)))
    )
  )
  if (!isDeepStrictEqual(actual, expected))
    wrong.push('the posts or members are not those of an import in one go')
  if (expected?.posts.length !== rows) wrong.push(`${expected?.posts.length} posts and not ${rows}`)
  wrong.push(...(await differingTables(cluster, name)))
  const end = `exit code ${interrupted.code} with ${there} of ${rows} posts`
  return { what: `import while the writer is killed (${end}), and once more`, wrong }
}

/** It goes on with another node, or says in words that it did not. */
function isExplained({ code, stderr }: Finished): boolean {
  return code === 0 || (code === 2 && /Run it again for the rest\.\n[^\n]+\n$/.test(stderr))
}

async function countPosts(url: string): Promise<number> {
  const [row] = await runOnServer(url, `select count(*) as n from ${name}.posts`).catch(() => [])
  return Number(row?.n ?? 0)
}
