import { Writable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { poolFigures } from 'fastify-mikro-orm'
import type { Test } from 'tap'
import { findDrift } from '../drift.ts'
import { type LogLine, logStream } from '../fixtures/log.ts'
import { until } from '../fixtures/until.ts'
import { build, listen } from '../helper.ts'
import { Load, makeWriters } from './load.ts'
import { type Fault, Observer } from './observer.ts'

interface Case {
  url: string
  faults(app: FastifyInstance, load: Load): Fault[]
  /** Looks at the database when everybody has gone, and the app is still there. */
  afterwards?(app: FastifyInstance): Promise<unknown>
}

/**
 * Causes faults, one after the other, while members write to the whole app through a socket. Then nothing that was
 * acknowledged may be lost, nothing doubled, and nothing left behind.
 */
export async function underLoad(t: Test, { url, faults, afterwards }: Case) {
  const [handles, warnings] = [countHandles(), keepWarnings(t)]
  const { lines, stream } = logStream()
  const log = new Writable({ write: (line, _, done) => done(void stream.write(String(line))) })
  const app = await build(t, { url, log })
  const load = new Load(await listen(app), await makeWriters(app, 8, 25))
  t.teardown(() => load.stop())
  const observer = new Observer(t, load)
  load.start()
  for (const fault of faults(app, load)) await observer.see(fault)
  await load.stop()

  await checkWrites(t, app, load)
  t.same(lines.filter(isUnexplained), [], 'every error is one of the database')
  await until(() => poolFigures(app.orm).inUse === 0)
  t.equal(poolFigures(app.orm).waiting, 0)
  await afterwards?.(app)
  await app.close()
  await until(() => countHandles() <= handles)
  t.same(warnings, [], 'no listener is left behind')
  t.comment(observer.table)
}

async function checkWrites(t: Test, { orm }: FastifyInstance, { acknowledged, answers }: Load) {
  const em = orm.em.fork()
  const rows = await em.execute<{ comment_text: string }[]>('select comment_text from comments')
  const texts = new Set(rows.map(({ comment_text }) => comment_text))
  t.equal(texts.size, rows.length, 'no write is doubled')
  t.same(acknowledged.difference(texts), new Set(), 'no acknowledged write is lost')
  t.same(await findDrift(em), [], 'the counters agree')
  t.comment(
    `${answers.length} answers, ${acknowledged.size} writes acknowledged, ${rows.length} in the table`
  )
}

/** What the app answers with 500. */
function isUnexplained({ msg }: LogLine) {
  return msg === 'Internal Server Error'
}

/** Sockets, servers and timers that keep the process alive. */
function countHandles() {
  return process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name)).length
}

/** Node warns of an emitter with more listeners than anybody needs. */
function keepWarnings(t: Test): string[] {
  const warnings: string[] = []
  const keep = (warning: Error) => void warnings.push(String(warning))
  process.on('warning', keep)
  t.teardown(() => process.off('warning', keep))
  return warnings
}
