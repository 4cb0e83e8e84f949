import type { FastifyInstance } from 'fastify'
import { transactional } from 'fastify-mikro-orm'
import type { Test } from 'tap'
import { Job } from '../../src/database/entities.ts'
import { addJob } from '../../src/jobs/add.ts'
import { forgetJob, retryDelays, retryJob } from '../../src/jobs/work.ts'
import type { JobHandler } from '../../src/jobs/worker.ts'
import { onEveryEngine } from '../engines.ts'
import { logStream } from '../fixtures/log.ts'
import { until } from '../fixtures/until.ts'
import { build } from '../helper.ts'

/** An app that does jobs of the kind `note`. */
function buildWorker(t: Test, url: string, handler: JobHandler, log?: { write(line: string): void }) {
  const routes = async (app: FastifyInstance) => app.registerJob('note', handler)
  return build(t, { url, env: { JOBS: 'on' }, routes, ...(log && { log: log as never }) })
}

const count = (app: FastifyInstance) => app.orm.em.fork().count(Job)

onEveryEngine('three processes do 300 jobs: none twice, none lost', async (t, { url }) => {
  const done: unknown[][] = [[], [], []]
  const apps: FastifyInstance[] = []
  for (const list of done) {
    apps.push(
      await buildWorker(t, url, async (payload) => {
        await new Promise(setImmediate)
        list.push(payload)
      })
    )
  }
  await Promise.all(
    apps.map(async ({ orm }, index) => {
      for (let n = 0; n < 10; n++) {
        await transactional(orm.em.fork(), async (tx) => {
          for (let m = 0; m < 10; m++) await addJob(tx, { kind: 'note', payload: index * 100 + n * 10 + m })
        })
      }
    })
  )
  await until(async () => done.flat().length >= 300 && (await count(apps[0] as FastifyInstance)) === 0)
  t.same(
    done.flat().sort((a, b) => Number(a) - Number(b)),
    Array.from({ length: 300 }, (_, n) => n)
  )
  t.comment(`shares: ${done.map(({ length }) => length).join(', ')}`)
})

onEveryEngine('a job is done at once after its commit, and not without one', async (t, { url }) => {
  const done: unknown[] = []
  const app = await buildWorker(t, url, async (payload) => void done.push(payload))
  const em = app.orm.em.fork()
  const failed = transactional(em, async (tx) => {
    await addJob(tx, { kind: 'note', payload: 'never' })
    throw new Error('no')
  })
  await t.rejects(failed, /no/)
  await transactional(em, async (tx) => {
    await addJob(tx, { kind: 'note', payload: 'first' })
    t.same(done, [])
  })
  // Without a wake-up the next look would be in five seconds.
  const start = performance.now()
  await until(async () => done.length === 1)
  t.ok(performance.now() - start < 4_000)
  await addJob(em, { kind: 'note', payload: 'second' })
  await until(async () => done.length === 2)
  t.same(done, ['first', 'second'])
})

onEveryEngine('a unique key, a delay, and a kind that this process cannot do', async (t, { url }) => {
  const done: unknown[] = []
  const app = await buildWorker(t, url, async (payload) => void done.push(payload))
  const em = app.orm.em.fork()
  await transactional(em, async (tx) => {
    await addJob(tx, { kind: 'note', payload: 'later', uniqueKey: 'digest:1', delay: 60 })
    await addJob(tx, { kind: 'note', payload: 'twice', uniqueKey: 'digest:1' })
    await addJob(tx, { kind: 'newer', payload: 'of a newer version' })
    await addJob(tx, { kind: 'note', payload: 'now' })
  })
  await until(async () => done.length === 1)
  t.same(done, ['now'])
  await until(async () => (await count(app)) === 2)
})

onEveryEngine('a job that fails is tried again later, and less and less often', async (t, { url }) => {
  const { lines, stream } = logStream()
  let tries = 0
  const handler: JobHandler = async (_, { attempts }) => {
    t.equal(attempts, (tries % 7) + 1)
    tries++
    throw new Error(`no ${tries} ${'x'.repeat(600)}`)
  }
  const app = await buildWorker(t, url, handler, stream)
  const em = app.orm.em.fork()
  await addJob(em, { kind: 'note' })
  for (const [index, delay] of retryDelays.entries()) {
    await until(
      async () => (await em.fork().count(Job, { last_error: { $like: `no ${index + 1} %` } })) === 1
    )
    const [job] = await em.fork().find(Job, { id: { $gt: 0 } })
    t.match(job, { attempts: index + 1, claimed_by: null, claimed_until: null, failed_at: null })
    const wait = Number(job?.run_at) - Date.now()
    t.ok(Math.abs(wait - delay * 1000) < 30_000, `${wait} ms`)
    await em.execute('update jobs set run_at = created_at')
    await addJob(em, { kind: 'nobody', uniqueKey: 'wakes the worker' })
  }
  await until(async () => (await em.fork().count(Job, { failed_at: { $ne: null } })) === 1)
  t.equal(tries, 7)
  const [job] = await em.fork().find(Job, { kind: 'note' })
  t.equal(job?.last_error?.length, 500)
  const told = lines.filter(({ msg }) => /^job \d+ \(note\) failed/.test(msg))
  t.equal(told.length, 7)
  t.match(told.at(-1)?.msg, 'it is not tried again')
  t.equal(await retryJob(em, job?.id ?? 0), true)
  t.equal(await retryJob(em, job?.id ?? 0), false)
  t.equal(await forgetJob(em, job?.id ?? 0), false, 'only what has failed for good')
})

onEveryEngine(
  'a job whose process died is taken over, and one that kills is given up',
  async (t, { url }) => {
    const done: unknown[] = []
    const app = await buildWorker(t, url, async (payload) => void done.push(payload))
    const em = app.orm.em.fork()
    const now = new Date()
    const dead = { kind: 'note', run_at: now, created_at: now, claimed_by: 'dead' }
    const [past, future] = [new Date(now.getTime() - 60_000), new Date(now.getTime() + 3_600_000)]
    await em.insert(Job, { ...dead, payload: '"left"', attempts: 1, claimed_until: past })
    await em.insert(Job, { ...dead, payload: '"kills"', attempts: 7, claimed_until: past })
    await em.insert(Job, { ...dead, payload: '"in hand elsewhere"', attempts: 1, claimed_until: future })
    await addJob(em, { kind: 'note', payload: 'wakes' })
    await until(
      async () => done.length === 2 && (await em.fork().count(Job, { failed_at: { $ne: null } })) === 1
    )
    t.same(new Set(done), new Set(['left', 'wakes']))
    const [killer] = await em.fork().find(Job, { payload: '"kills"' })
    t.match(killer, { failed_at: Date, last_error: /process ended/ })
  }
)

onEveryEngine('closing waits for the job in hand, and takes no other', async (t, { url }) => {
  const begun = Promise.withResolvers<void>()
  const mayEnd = Promise.withResolvers<void>()
  const app = await buildWorker(t, url, async () => {
    begun.resolve()
    await mayEnd.promise
  })
  const em = app.orm.em.fork()
  await addJob(em, { kind: 'note' })
  await addJob(em, { kind: 'note' })
  await begun.promise
  const closed = app.close()
  await until(() => app.isClosing)
  mayEnd.resolve()
  await closed
  const other = await build(t, { url })
  t.equal(await count(other), 1, 'the first one is done and noted')
})

onEveryEngine('a handler that waits for the network does not stop the board', async (t, { url }) => {
  const begun = Promise.withResolvers<void>()
  const mayEnd = Promise.withResolvers<void>()
  const app = await buildWorker(t, url, async () => {
    begun.resolve()
    await mayEnd.promise
  })
  await addJob(app.orm.em.fork(), { kind: 'note' })
  await begun.promise
  t.equal((await app.inject('/')).statusCode, 200)
  await transactional(app.orm.em.fork(), (tx) => addJob(tx, { kind: 'nobody' }))
  mayEnd.resolve()
  await until(async () => (await count(app)) === 1)
})
