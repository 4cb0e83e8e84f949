import type { FastifyInstance } from 'fastify'
import { Flag, Moderation } from '../../../src/database/entities.ts'
import { addMember, addPosts } from '../../content.ts'
import { type Engine, onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'
import { rowsRead } from '../../plans.ts'
import { newStaff } from '../../staff.ts'
import { statementsOf } from '../../statements.ts'

const amount = 10_000
const open = 200
const part = 1_000
const start = Date.parse('2026-01-01T00:00:00Z')
const timeOf = (n: number) => new Date(start + n * 1_000)

/** Flags on 500 posts, the newest of which are open, and a log of which every second act is public. */
async function fill({ orm }: FastifyInstance, engine: Engine) {
  const em = orm.em.fork()
  const user_id = await addMember(orm, 'bob')
  const posts = await addPosts(
    orm,
    Array.from({ length: 500 }, () => ({ user_id }))
  )
  for (let from = 0; from < amount; from += part) {
    const numbers = Array.from({ length: part }, (_, index) => from + index)
    const flags = numbers.map((n) => ({
      user_id: 10 + Math.floor(n / posts.length),
      post_id: posts[n % posts.length] ?? null,
      reason: 'spam',
      created_at: timeOf(n),
      resolved_at: n < amount - open ? timeOf(n + 1) : null
    }))
    const acts = numbers.map((n) => ({
      moderator_id: 1,
      action: 'lock-post',
      post_id: posts[n % posts.length] ?? null,
      is_public: n % 2 === 0,
      created_at: timeOf(n)
    }))
    await em.insertMany(Flag, flags)
    await em.insertMany(Moderation, acts)
  }
  if (engine.name !== 'sqlite') await em.execute('analyze table flags, moderations, posts, users')
}

/** Pages, the index of the rows that each selects, and the most rows that it may read. */
const pages = [
  // Every open flag, and what it is about; none that is closed.
  ['/mod/queue', 'flags_open', 5 * open],
  // 31 public acts of 62, with a moderator and a post each.
  ['/moderation', 'moderations_time', 150],
  ['/moderation?kind=posts', 'moderations_time', 150],
  // 51 acts, with a moderator each.
  ['/admin/audit', null, 120],
  [`/admin/audit?before=${amount / 2}`, null, 120]
] as const

onEveryEngine('ten thousand flags and acts do not slow the pages of moderators down', async (t, engine) => {
  const app = await build(t, { ...engine, env: { PAGE_CACHE_MB: '0' } })
  const ada = await newStaff(app, 'ada', 'admin')
  await fill(app, engine)
  const em = app.orm.em.fork()
  const { next_cursor } = (await ada.get('/api/moderation')).json()
  const later = [`/moderation?cursor=${next_cursor}`, 'moderations_time', 150] as const
  for (const [url, index, most] of [...pages, later]) {
    const statements = await statementsOf(app.orm, () => ada.get(url))
    const [sql = ''] = statements.filter((sql) => /from (flags f|moderations m)/.test(sql))
    if (engine.name !== 'sqlite') {
      const read = await rowsRead(em, sql)
      t.ok(read > 0 && read <= most, `${url}: reads ${read} rows`)
      continue
    }
    const [first, ...others] = await em.execute<{ detail: string }[]>(`explain query plan ${sql}`)
    t.match(first?.detail, index ?? /^S[A-Z]+ m/, url)
    // The queue is sorted by its oldest flags, the log is read in its order.
    const sorts = others.some(({ detail }) => detail.includes('TEMP B-TREE'))
    t.equal(sorts, url === '/mod/queue', url)
  }
  const [overview = ''] = (await statementsOf(app.orm, () => ada.get('/admin'))).filter((sql) =>
    sql.includes('open_flags')
  )
  if (engine.name === 'sqlite') {
    const plan = JSON.stringify(await em.execute(`explain query plan ${overview}`))
    t.match(plan, 'SEARCH flags USING COVERING INDEX flags_open (resolved_at=?)')
  } else t.ok((await rowsRead(em, overview)) < 2_000, 'the overview reads the open flags')
})
