import type { FastifyInstance } from 'fastify'
import { weighPost } from '../../../src/words/weigh.ts'
import { addWordsOf } from '../../../src/words/write.ts'
import { addMember, addPosts } from '../../content.ts'
import { type Engine, onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'
import { rowsRead } from '../../plans.ts'
import { statementsOf } from '../../statements.ts'

const amount = 20_000
const part = 1_000
const start = Date.parse('2026-01-01T00:00:00Z')

/** Every post has the words common and usual, every 50th the same other one, and each one of its own. */
async function fill({ orm }: FastifyInstance, engine: Engine) {
  const em = orm.em.fork()
  const user_id = await addMember(orm, 'filler')
  for (let from = 0; from < amount; from += part) {
    const posts = Array.from({ length: part }, (_, index) => ({
      user_id,
      title: `common usual w${(from + index) % 50} u${from + index}`,
      domain: `site${index % 20}.example`,
      vote_count: (from + index) % 997,
      created_at: new Date(start + (from + index) * 60_000)
    }))
    const ids = await addPosts(orm, posts)
    const words = posts.map((post) => weighPost({ text_html: null, ...post }))
    await addWordsOf(
      em,
      'post',
      ids.map((id, index) => [id, words[index] ?? new Map()])
    )
  }
  if (engine.name !== 'sqlite') await em.execute('analyze table posts, post_words')
}

/** Queries, the statements that they take, and the most rows that these read together; a server reads what it counts twice. */
const costs: [query: string, statements: number, rows: number][] = [
  // A thousand to see that it is common, and one page.
  ['q=common', 3, 2_400],
  ['q="common"', 2, 300],
  ['q=u19', 3, 3_000],
  // Some rows of the word that it begins, and not that of every post.
  ['q=usua', 4, 2_500],
  // Nor for each post with another word.
  ['q=w7 usua', 4, 5_500],
  ['q=common usua', 4, 13_500],
  ['q=common usua&sort=points', 4, 85_000],
  ['q=w7', 2, 300],
  // Two thousand of the common word are counted, and not more.
  ['q=common w7', 2, 5_500],
  ['q=w7 -common', 2, 2_200],
  ['q=site:site7.example', 2, 2_500],
  ['q=common site:site7.example', 3, 9_000],
  ['q=after:2026-01-02', 1, 200],
  ['q=common before:2026-01-02', 3, 23_000],
  // Ten thousand words and posts are read, however many more there are.
  ['q="common"&sort=points', 2, 61_000],
  ['q="common"&sort=relevance', 2, 61_000],
  ['q=w7&sort=relevance', 2, 2_700],
  // The best are looked up for excluded words, and not all ten thousand.
  ['q="common" -w1 -w2 -w3 -w4&sort=points', 2, 72_000],
  // Of several common words, ten thousand of only one are counted.
  ['q="common" "usual" "example"&sort=points', 3, 90_000],
  // Two thousand, and then the rest of the ten thousand.
  ['q="common" "usual" -example', 4, 56_000],
  // Candidates of a phrase, a hundred at once.
  ['q="usual w7"', 2, 5_600],
  ['q="w7 usual"', 6, 8_500]
]

onEveryEngine('what a search reads is bounded', async (t, engine) => {
  const app = await build(t, { ...engine, env: { PAGE_CACHE_MB: '0' } })
  await fill(app, engine)
  const em = app.orm.em.fork()
  for (const [query, amount, rows] of costs) {
    const statements = await statementsOf(app.orm, async () => {
      const response = await app.inject(`/api/search?${query}`)
      t.equal(response.statusCode, 200, query)
    })
    t.equal(statements.length, amount, `${query}: statements`)
    if (engine.name !== 'sqlite') {
      let read = 0
      for (const sql of statements) read += await rowsRead(em, sql)
      t.ok(read <= rows, `${query}: reads ${read} rows`)
      continue
    }
    for (const sql of statements) {
      const steps = await em.execute<{ detail: string }[]>(`explain query plan ${sql}`)
      const scans = steps.filter(({ detail }) =>
        /^SCAN (?!page|found|candidates|\(|CONSTANT|[dv]\b|exact|counted|p USING INDEX posts_new)/.test(
          detail
        )
      )
      t.same(scans, [], `${query}: reads no table as a whole`)
    }
  }

  await em.execute(`insert into tags (name) values ('far')`)
  await em.execute(
    'insert into post_tags (post_id, tag_id) select p.id, t.id from posts p, tags t where p.id in (5000, 15000)'
  )
  const pageAt = async (cursor?: string) => {
    const query = { q: '"common" tag:far', ...(cursor && { cursor }) }
    const { posts, next_cursor } = (await app.inject({ url: '/api/search', query })).json()
    return { ids: posts.map(({ id }: { id: number }) => id), next_cursor }
  }
  const first = await pageAt()
  t.same(first.ids, [15_000], 'a page looks at ten thousand of the newest')
  t.same((await pageAt(first.next_cursor)).ids, [5_000], 'and the next one at those before')
})

onEveryEngine('the newest cost the same on a board of any size', async (t, engine) => {
  if (engine.name === 'sqlite') return
  const app = await build(t, { ...engine, env: { PAGE_CACHE_MB: '0' } })
  const em = app.orm.em.fork()
  const costOf = async () => {
    let read = 0
    for (const sql of await statementsOf(app.orm, () => app.inject('/api/search?q="common"')))
      read += await rowsRead(em, sql)
    return read
  }
  const user_id = await addMember(app.orm)
  const ids = await addPosts(
    app.orm,
    Array.from({ length: 100 }, () => ({ user_id, title: 'common' }))
  )
  const words = weighPost({ title: 'common', domain: null, text_html: null, user_id })
  await addWordsOf(
    em,
    'post',
    ids.map((id) => [id, words])
  )
  const before = await costOf()
  await fill(app, engine)
  const after = await costOf()
  t.ok(after <= before * 1.5, `${before} rows, then ${after}`)
})
