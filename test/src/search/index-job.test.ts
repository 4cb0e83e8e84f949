import type { FastifyInstance } from 'fastify'
import { find } from '../../../src/search/find.ts'
import { indexJob, prepareIndex } from '../../../src/search/index-job.ts'
import { addComment, addMember, addPosts } from '../../content.ts'
import { onEveryEngine } from '../../engines.ts'
import { until } from '../../fixtures/until.ts'
import { build } from '../../helper.ts'

const posts = { what: 'posts', sort: 'new' } as const

const jobs = ({ orm }: FastifyInstance) =>
  orm.em.fork().execute(`select kind from jobs where kind = '${indexJob}'`)

const version = ({ orm }: FastifyInstance) =>
  orm.em.fork().execute("select value from settings where name = 'words_version'")

onEveryEngine('an empty board needs no index', async (t, { url }) => {
  const app = await build(t, { url })
  t.same([await jobs(app), await version(app)], [[], [{ value: '1' }]])
})

onEveryEngine('what was written without words is found after the next start', async (t, { url }) => {
  const first = await build(t, { url })
  const em = first.orm.em.fork()
  const user_id = await addMember(first.orm)
  const ids = await addPosts(
    first.orm,
    Array.from({ length: 1_200 }, (_, n) => ({ user_id, title: `Old ${n}` }))
  )
  await addComment(first.orm, { post_id: ids[0] ?? 0, user_id, comment_text: 'An old remark' })
  t.equal((await find(first.orm.em.fork(), 'old', posts)).posts.length, 0)
  await em.execute("delete from settings where name = 'words_version'")
  // Of a form of words before.
  await em.execute(
    "insert into post_words (word, post_id, weight) values ('stale', 1, 4), ('stale', 99999, 4)"
  )
  await em.execute(
    "insert into settings (name, value, updated_at) select 'words_version', '0', updated_at from settings where name = 'version'"
  )

  const app = await build(t, { url, env: { JOBS: 'on' } })
  await until(async () => (await jobs(app)).length === 0 && JSON.stringify(await version(app)).includes('1'))
  t.equal((await find(app.orm.em.fork(), 'old', { ...posts, limit: 100 })).posts.length, 100)
  t.equal((await find(app.orm.em.fork(), 'remark', { ...posts, what: 'comments' })).comments.length, 1)
  const stale = "select * from post_words where word = 'stale'"
  t.same(await app.orm.em.fork().execute(stale), [], 'and what is no word now is gone')
  t.same(await version(app), [{ value: '1' }])
  await prepareIndex(app.orm.em.fork())
  t.same(await jobs(app), [], 'once')
})
