import { Notice } from '../../../src/database/entities.ts'
import { addMember, addPosts } from '../../content.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'
import { rowsRead } from '../../plans.ts'
import { newMember } from '../../reader.ts'
import { statementsOf } from '../../statements.ts'

onEveryEngine('a hundred thousand notices change no plan', async (t, engine) => {
  const app = await build(t, engine)
  const alice = await newMember(app, 'alice')
  const em = app.orm.em.fork()
  const user_id = await addMember(app.orm, 'bob')
  const posts = await addPosts(
    app.orm,
    Array.from({ length: 50 }, () => ({ user_id }))
  )
  const start = Date.parse('2026-01-01T00:00:00Z')
  for (let part = 0; part < 100; part++) {
    const rows = Array.from({ length: 1_000 }, (_, n) => ({
      user_id: n % 10 === 0 ? 1 : 2 + (n % 500),
      kind: 'reply',
      post_id: posts[n % 50] ?? null,
      created_at: new Date(start + part * 1_000 + n),
      read_at: n % 100 < 50 ? new Date(start) : null
    }))
    await em.insertMany(Notice, rows)
  }
  if (engine.name !== 'sqlite') await em.execute('analyze table notices, posts, users, sessions')
  const statements = await statementsOf(app.orm, () => alice.get('/inbox'))
  const [session = '', list = ''] = statements.filter((sql) => sql.includes('from notices n'))
  if (engine.name === 'sqlite') {
    const plan = async (sql: string) =>
      (await em.execute<{ detail: string }[]>(`explain query plan ${sql}`))
        .map(({ detail }) => detail)
        .join('\n')
    t.match(await plan(session), 'SEARCH n USING INDEX notices_unread (user_id=? AND read_at=?)')
    t.match(await plan(list), 'SEARCH n USING INDEX notices_list (user_id=?)')
    t.notMatch(await plan(list), 'TEMP B-TREE')
    return
  }
  // A hundred notices, and the post of each.
  t.ok((await rowsRead(em, session)) < 500)
  t.ok((await rowsRead(em, list)) < 200)
})
