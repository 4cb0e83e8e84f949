import type { FastifyInstance } from 'fastify'
import { makeTag } from '../../../src/tags/administer.ts'
import { signUp } from '../../client.ts'
import { addMember, addPosts, addThread } from '../../content.ts'
import { type Engine, onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'
import { rowsRead } from '../../plans.ts'
import { statementsOf } from '../../statements.ts'

const amount = 3_000

/** The statement that a page is read with. */
async function statementOf(app: FastifyInstance, act: () => Promise<unknown>, part: string): Promise<string> {
  const statements = await statementsOf(app.orm, act)
  return statements.find((sql) => sql.includes(part)) ?? ''
}

/** The indexes that SQLite uses, in the order of its plan. */
async function indexesOf(app: FastifyInstance, sql: string): Promise<string> {
  const em = app.orm.em.fork()
  const steps = await em.execute<{ detail: string }[]>(`explain query plan ${sql}`)
  return steps.map(({ detail }) => detail).join('\n')
}

/** Three thousand posts: all of them have one tag, and the oldest ten another. */
async function fill(app: FastifyInstance, engine: Engine) {
  const em = app.orm.em.fork()
  const user_id = await addMember(app.orm, 'bob')
  const common = await makeTag(em, 'board', { name: 'common' })
  const rare = await makeTag(em, 'board', { name: 'rare' })
  await app.refreshSettings()
  const ids: number[] = []
  for (let from = 0; from < amount; from += 500)
    ids.push(
      ...(await addPosts(
        app.orm,
        Array.from({ length: 500 }, () => ({ user_id }))
      ))
    )
  await em.execute('insert into post_tags (post_id, tag_id) select id, ? from posts', [common])
  await em.execute('insert into post_tags (post_id, tag_id) select id, ? from posts where id <= ?', [
    rare,
    ids[9]
  ])
  if (engine.name !== 'sqlite') await em.execute('analyze table posts, post_tags, tags')
  return { ids, user_id }
}

onEveryEngine('lists of tags read no more than they show, or sort', async (t, engine) => {
  const app = await build(t, { ...engine, env: { PAGE_CACHE_MB: '0' } })
  await fill(app, engine)
  for (const [path, rows] of [
    ['/tag/common?sort=new', 31 * 9],
    ['/tag/common,rare?sort=new', 31 * 16],
    ['/tag/rare', 10 * 20],
    ['/tag/common', 1_000 * 5]
  ] as const) {
    const sql = await statementOf(app, () => app.inject(path), 'post_tags_tag')
    t.not(sql, '', path)
    if (engine.name === 'sqlite')
      t.match(await indexesOf(app, sql), /SEARCH pt USING COVERING INDEX post_tags_tag \(tag_id=\?/, path)
    else {
      const read = await rowsRead(app.orm.em.fork(), sql)
      t.ok(read <= rows, `${path}: ${read} rows`)
    }
  }
})

onEveryEngine('what a member has saved, hidden and voted for is read along its index', async (t, engine) => {
  const app = await build(t, { ...engine, env: { PAGE_CACHE_MB: '0' } })
  const { ids } = await fill(app, engine)
  const alice = await signUp(app, 'alice')
  const em = app.orm.em.fork()
  const now = new Date()
  await em.execute(
    'insert into post_marks (user_id, post_id, saved_at, hidden_at) select ?, id, ?, ? from posts where id <= ?',
    [alice.id, now, now, ids[1_999]]
  )
  await em.execute('insert into votes (user_id, post_id, created_at) select ?, id, ? from posts', [
    alice.id,
    now
  ])
  if (engine.name !== 'sqlite') await em.execute('analyze table post_marks, votes')
  const second = (await alice.send('GET', '/api/users/me/saved')).json().next_cursor
  for (const [path, index] of [
    ['/saved', 'post_marks_saved'],
    [`/saved?cursor=${second}`, 'post_marks_saved'],
    ['/hidden', 'post_marks_hidden'],
    ['/upvoted', 'votes_time']
  ] as const) {
    const sql = await statementOf(app, () => alice.send('GET', path), index)
    if (engine.name === 'sqlite') {
      const plan = await indexesOf(app, sql)
      t.match(plan, `SEARCH m USING COVERING INDEX ${index} (user_id=?`, path)
      t.notMatch(plan, 'TEMP B-TREE', path)
    } else {
      const read = await rowsRead(app.orm.em.fork(), sql)
      t.ok(read <= 31 * 7, `${path}: ${read} rows`)
    }
  }
})

onEveryEngine('new comments are counted along an index, without those that were read', async (t, engine) => {
  const app = await build(t, { ...engine, env: { PAGE_CACHE_MB: '0' } })
  const { ids, user_id } = await fill(app, engine)
  const alice = await signUp(app, 'alice')
  const post_id = ids.at(-1) ?? 0
  await addThread(app.orm, { post_id, user_id }, { comments: 2_000 })
  const em = app.orm.em.fork()
  await em.execute('insert into visits (user_id, post_id, visited_at) values (?, ?, ?)', [
    alice.id,
    post_id,
    new Date()
  ])
  const sql = await statementOf(app, () => alice.send('GET', '/'), 'comments_since')
  if (engine.name === 'sqlite')
    t.match(await indexesOf(app, sql), 'SEARCH c USING COVERING INDEX comments_since')
  else {
    const read = await rowsRead(em, sql)
    t.ok(read < 300, `${read} rows`)
  }
})
