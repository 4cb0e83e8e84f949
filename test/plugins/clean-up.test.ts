import Fastify from 'fastify'
import type { EntityManager } from 'fastify-mikro-orm'
import fp from 'fastify-plugin'
import { type Test, test } from 'tap'
import cleanUp from '../../plugins/clean-up.ts'
import { Attempt, Notice, Secret, Session } from '../../src/database/entities.ts'
import { Visit } from '../../src/read-state/visit.ts'
import { deleteInParts, partSize } from '../../src/sql/delete-in-parts.ts'
import { addMember, addPosts } from '../content.ts'
import { onEveryEngine } from '../engines.ts'
import { openBoard } from '../fixtures/board.ts'
import { logStream } from '../fixtures/log.ts'
import { until } from '../fixtures/until.ts'

const day = 86_400_000

/** A bare server with the clean-up every 20 ms on average. */
async function start(t: Test, em: Pick<EntityManager, 'fork'>) {
  const { lines, stream } = logStream()
  const app = Fastify({ logger: { level: 'info', stream } })
  t.teardown(() => app.close())
  app.register(
    fp(async (instance) => void instance.decorate('orm', { em } as typeof instance.orm), { name: 'db' })
  )
  app.register(cleanUp, { interval: 20 })
  await app.ready()
  return { app, lines }
}

const ago = (ms: number) => new Date(Date.now() - ms)

onEveryEngine('what is outdated is deleted while the server runs, and nothing else', async (t, { url }) => {
  const em = await openBoard(t, url)
  const { app } = await start(t, em)
  const user = await addMember({ em } as Parameters<typeof addMember>[0])
  const posts = await addPosts({ em } as Parameters<typeof addMember>[0], [
    { user_id: user },
    { user_id: user }
  ])
  await em.insertMany(
    Session,
    [-1, 0, 1].map((days) => ({
      token_hash: `${days}`,
      user,
      created_at: ago(60 * day),
      expires_at: ago(days * day)
    }))
  )
  await em.insertMany(
    Attempt,
    [299, 200, 301, 4_000].map((seconds) => ({
      key_hash: `${seconds}`,
      created_at: ago(seconds * 1_000 - 500)
    }))
  )
  await em.insertMany(
    Visit,
    posts.map((post, index) => ({ user, post, visited_at: ago((364 + 2 * index) * day) }))
  )
  await em.insertMany(
    Secret,
    [-1, 0, 1].map((days) => ({
      token_hash: `${days}`,
      purpose: 'reset',
      created_at: ago(60 * day),
      expires_at: ago(days * day)
    }))
  )
  await em.insertMany(
    Notice,
    [null, 364, 366].map((days) => ({
      user_id: user,
      kind: 'reply',
      note: `${days}`,
      created_at: ago(1_000 * day),
      read_at: days === null ? null : ago(days * day)
    }))
  )
  // Rows that were inserted during a round may be left to the next one.
  const rows = async () => {
    let sum = 0
    for (const entity of [Visit, Attempt, Session, Secret, Notice]) sum += await em.count<object>(entity)
    return sum
  }
  await until(async () => (await rows()) === 7)
  t.equal(await em.count(Visit), 1)
  t.same(
    (await em.fork().find(Session, { id: { $gt: 0 } }, { orderBy: { id: 'asc' } })).map(
      ({ token_hash }) => token_hash
    ),
    ['-1']
  )
  t.same(
    (await em.fork().find(Attempt, { id: { $gt: 0 } }, { orderBy: { key_hash: 'desc' } })).map(
      ({ key_hash }) => key_hash
    ),
    ['299', '200']
  )
  t.match(await em.fork().find(Secret, { id: { $gt: 0 } }), [{ token_hash: '-1' }])
  t.match(
    await em.fork().find(Notice, { id: { $gt: 0 } }, { orderBy: { id: 'asc' } }),
    [{ note: 'null' }, { note: '364' }],
    'what was not read stays'
  )
  await em.insert(Session, { token_hash: 'x', user, created_at: ago(day), expires_at: ago(1) })
  await until(async () => (await em.count(Session)) === 1)
  t.pass('again and again')
  await app.close()
  await em.insert(Session, { token_hash: 'x', user, created_at: ago(day), expires_at: ago(1) })
  await new Promise((resolve) => setTimeout(resolve, 60))
  t.equal(await em.count(Session), 2, 'until the server is closed')
})

onEveryEngine('many rows are deleted in parts, which can be ended', async (t, { url }) => {
  const em = await openBoard(t, url)
  const rows = (amount: number, created_at: Date) =>
    Array.from({ length: amount }, () => ({ key_hash: 'x', created_at }))
  await em.insertMany(Attempt, rows(partSize + 1, ago(2 * day)))
  await em.insertMany(Attempt, rows(partSize + 1, ago(0)))
  await em.insertMany(Attempt, rows(5, ago(2 * day)))
  const outdated = { table: 'attempts', column: 'created_at', before: ago(day) } as const
  t.equal(await deleteInParts(em, outdated, AbortSignal.abort()), 0)
  t.equal(await deleteInParts(em, outdated, new AbortController().signal), partSize + 6)
  t.equal(await em.count(Attempt), partSize + 1)
})

test('a failed round is logged, and repeated; no two run at once', async (t) => {
  let rounds = 0
  let running = 0
  const fork = () =>
    ({
      async execute() {
        t.equal(++running, 1)
        rounds++
        await new Promise((resolve) => setTimeout(resolve, 50))
        running--
        throw new Error('The database is away.')
      }
    }) as unknown as EntityManager
  const { app, lines } = await start(t, { fork })
  await until(async () => rounds === 3)
  await app.close()
  t.match(lines, [{ level: 40, msg: 'the clean-up failed, and is tried again later' }, { level: 40 }])
  t.equal(running, 0, 'closing waits for the running part')
})
