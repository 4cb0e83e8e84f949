import { PassThrough } from 'node:stream'
import { test } from 'tap'
import { openConnection } from '../../packages/fastify-mikro-orm/test/fixtures/connection.ts'
import { Visit } from '../../src/read-state/visit.ts'
import { VisitQueue } from '../../src/read-state/visit-queue.ts'
import type { NewVisit } from '../../src/read-state/visits.ts'
import { addMember, addPosts } from '../content.ts'
import { onEveryEngine } from '../engines.ts'
import type { LogLine } from '../fixtures/log.ts'
import { until } from '../fixtures/until.ts'
import { build } from '../helper.ts'
import { newMember } from '../reader.ts'

onEveryEngine('a member can read while visits cannot be written', async (t, engine) => {
  const lines: LogLine[] = []
  const log = new PassThrough()
  log.on('data', (line) => lines.push(JSON.parse(line)))
  const app = await build(t, { ...engine, log })
  const alice = await newMember(app, 'alice')
  const user_id = await addMember(app.orm, 'bob')
  await addPosts(app.orm, [{ user_id }])
  const em = app.orm.em.fork()
  await alice.get('/post/1')
  await until(async () => (await em.count(Visit)) === 1)

  const other = await openConnection(t, engine.url)
  await other.begin()
  await other.execute('update visits set visited_at = visited_at')
  for (const path of ['/post/1', '/', '/post/1']) t.equal((await alice.get(path)).statusCode, 200, path)
  const isGivenUp = ({ msg }: LogLine) => msg === 'visits were not recorded'
  await until(() => lines.some(isGivenUp))
  t.match(lines.find(isGivenUp), { level: 20, err: {} })
  t.same(
    lines.filter(({ level }) => level > 40),
    []
  )
  await other.rollback()
})

function makeQueue(write: (visit: NewVisit) => Promise<void>) {
  const givenUp: number[] = []
  return { queue: new VisitQueue({ write, onGiveUp: (visits) => givenUp.push(visits) }), givenUp }
}

const visit = (post: number): NewVisit => ({ user: 1, post, visited_at: new Date() })

test('visits are written one after the other', async (t) => {
  const written: number[] = []
  let running = 0
  const { queue, givenUp } = makeQueue(async ({ post }) => {
    t.equal(++running, 1)
    await new Promise(setImmediate)
    running--
    written.push(post)
  })
  for (const post of [1, 2, 3]) queue.add(visit(post))
  await queue.idle()
  queue.add(visit(4))
  await queue.idle()
  t.same([written, givenUp], [[1, 2, 3, 4], []])
})

test('after a failure those that wait are given up', async (t) => {
  const { queue, givenUp } = makeQueue(() => Promise.reject(new Error('locked')))
  for (const post of [1, 2, 3]) queue.add(visit(post))
  await queue.idle()
  queue.add(visit(4))
  t.same(givenUp, [3, 1])
})

test('no more than a thousand wait', async (t) => {
  const { queue, givenUp } = makeQueue(async () => undefined)
  for (let post = 1; post <= 1_003; post++) queue.add(visit(post))
  await queue.idle()
  t.same(givenUp, [1, 1])
})
