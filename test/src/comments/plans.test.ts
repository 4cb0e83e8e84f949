import { addMember, addPosts, addThread } from '../../content.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'
import { rowsRead } from '../../plans.ts'
import { statementsOf } from '../../statements.ts'

onEveryEngine('a long thread is read by its index, and the texts of one page by key', async (t, engine) => {
  const app = await build(t, { ...engine, env: { PAGE_CACHE_MB: '0' } })
  const user_id = await addMember(app.orm)
  for (let n = 0; n < 20; n++) await addMember(app.orm, `member${n}`)
  const [post_id = 0, other = 0] = await addPosts(app.orm, [{ user_id }, { user_id }])
  await addThread(app.orm, { post_id, user_id }, { comments: 4_000 })
  await addThread(app.orm, { post_id: other, user_id }, { comments: 1_000 })
  const em = app.orm.em.fork()
  if (engine.name !== 'sqlite') await em.execute('analyze table comments, users')
  const sent = await statementsOf(app.orm, () => app.inject(`/post/${post_id}`))
  const [, outline = '', page = '', ...rest] = sent
  t.same(rest, [])
  if (engine.name === 'sqlite') {
    const plan = async (sql: string) => {
      const steps = await em.execute<{ detail: string }[]>(`explain query plan ${sql}`)
      return steps.map(({ detail }) => detail).join('\n')
    }
    t.match(await plan(outline), 'SEARCH c USING COVERING INDEX comments_thread')
    t.match(await plan(page), 'SEARCH c USING INTEGER PRIMARY KEY')
    return
  }
  const format = engine.name === 'mysql' ? 'format=traditional ' : ''
  t.match(await em.execute(`explain ${format}${outline}`), [{ key: 'comments_thread', Extra: /Using index/ }])
  // Each comment and its author, and what sorting and the list of ids take.
  t.ok((await rowsRead(em, outline)) < 9_000)
  t.ok((await rowsRead(em, page)) < 15_000)
})
