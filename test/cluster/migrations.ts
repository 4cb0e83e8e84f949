import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { EntityManager } from 'fastify-mikro-orm'
import { openConnection } from '../../packages/fastify-mikro-orm/test/fixtures/connection.ts'
import { migrations } from '../../src/database/migrations/index.ts'
import { type Finished, startCommand } from '../fixtures/command.ts'
import {
  contentOfFirstVersion,
  describeTables,
  makeFirstBoard,
  submitAsFirstVersion
} from '../fixtures/first-version.ts'
import { runOnServer } from '../servers/sql.ts'
import type { Boards } from './boards.ts'
import { type CleanUp, type Cluster, databaseUrl, otherNode } from './cluster.ts'
import { differingTables } from './measure.ts'
import { type Report, secondsSince } from './report.ts'

const name = 'migrated'

/** Milliseconds that it may take. */
const limit = 120_000

/** The first post that is submitted meanwhile. */
const firstId = 100

/**
 * Migrates a database of the first version by three processes at once, two of them through the proxy and one on another
 * node, while a process of that version submits posts there, and members write through both boards.
 */
export async function migrateTogether(t: CleanUp, cluster: Cluster, boards: Boards): Promise<Report> {
  const addresses = [cluster.url, cluster.url, (await otherNode(cluster)).server.url]
  await runOnServer(cluster.url, `create database ${name} character set utf8mb4`)
  const session = await makeFirstBoard(t, databaseUrl(cluster.url, name))
  const before = await contentOfFirstVersion(session)
  const loads = await boards.load()
  const older = submitPosts(session)
  const start = performance.now()
  const ends = await Promise.all(addresses.map((address) => migrate(t, databaseUrl(address, name))))
  const took = secondsSince(start)
  const submitted = await older.stop()
  await Promise.all(loads.map((load) => load.stop()))

  const wrong = faultsOf(ends)
  const kept = await session.execute<{ id: number }[]>(`select id from posts where id >= ${firstId}`)
  const ids = new Set(kept.map(({ id }) => id))
  wrong.push(...submitted.filter((id) => !ids.has(id)).map((id) => `post ${id} is lost`))
  await session.execute(`delete from posts where id >= ${firstId}`)
  if (!isDeepStrictEqual(await contentOfFirstVersion(session), before)) wrong.push('rows have changed')
  const current = await openConnection(t, databaseUrl(cluster.url))
  wrong.push(...differences(await describeTables(session), await describeTables(current)))
  const answers = loads.flatMap((load) => load.answers)
  const failed = answers.filter(({ status }) => status !== 201).length
  const unexpected = answers.filter(({ status }) => status !== 201 && status !== 503)
  wrong.push(...unexpected.map(({ status }) => `a comment was answered ${status}`))
  wrong.push(...(await differingTables(cluster, name)))
  const meanwhile = `${submitted.length} posts of an older process, ${answers.length} comments, ${failed} failed`
  return { what: `three processes migrate at once, in ${took} s (${meanwhile})`, wrong }
}

/** Kills it after a while: nodes of Galera that hang do so for good. */
async function migrate(t: CleanUp, url: string): Promise<Finished> {
  const { child, finished } = startCommand(t, { url }, 'migrate')
  const timer = setTimeout(() => child.kill('SIGKILL'), limit)
  return finished.finally(() => clearTimeout(timer))
}

/** Each migration is applied once. A server that is only read refuses in one line. */
function faultsOf(ends: Finished[]): string[] {
  const wrong = ends.flatMap(({ code, stderr }) => {
    const isRefused = code === 2 && /^[^\n]*read-only[^\n]*\n$/.test(stderr)
    return code === 0 || isRefused ? [] : [`exit code ${code}: ${stderr}`]
  })
  if (!ends.some(({ code }) => code === 0)) wrong.push('none has migrated')
  const output = ends.map(({ stdout }) => stdout).join('')
  const done = [...output.matchAll(/^migration (\S+) done/gm)].map(([, migration = '']) => migration)
  const expected = migrations.map((migration) => migration.name)
  return `${done.sort()}` === `${expected.sort()}` ? wrong : [...wrong, `applied: ${done}`]
}

/** @param expected the tables of a new board, one of which is only created by boards with read replicas */
function differences(tables: Record<string, unknown>, expected: Record<string, unknown>): string[] {
  const names = Object.keys({ ...tables, ...expected }).filter((table) => table !== 'db_heartbeats')
  return names
    .filter((table) => !isDeepStrictEqual(tables[table], expected[table]))
    .map((table) => `table ${table} differs from that of a new board`)
}

/** As a process of the first version does. */
function submitPosts(session: EntityManager) {
  let isOver = false
  const submitted: number[] = []
  const submitting = (async () => {
    for (let id = firstId; !isOver; id++) {
      const isSubmitted = await submitAsFirstVersion(session, id).then(
        () => true,
        () => false
      )
      if (isSubmitted) submitted.push(id)
      await delay(20)
    }
  })()
  return {
    async stop(): Promise<number[]> {
      isOver = true
      await submitting
      return submitted
    }
  }
}
