import t from 'tap'
import { Post } from '../../../src/database/entities.ts'
import { hotness, hotnessSql, periodStart } from '../../../src/posts/ranking.ts'
import { addMember, addPosts } from '../../content.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

const noon = new Date('2026-11-22T12:00:00Z')
const hoursLater = (hours: number) => new Date(noon.getTime() + hours * 3_600_000)

t.test('ten times the votes are worth 22 hours', async (t) => {
  t.equal(hotness(10, noon), hotness(1, hoursLater(22)))
  t.equal(hotness(1000, noon), hotness(10, hoursLater(44)))
})

t.test('zero votes count like one', async (t) => {
  t.equal(hotness(0, noon), hotness(1, noon))
  t.equal(hotness(-3, noon), hotness(1, noon))
})

t.test('of two posts with equal votes the newer one is hotter', async (t) => {
  t.ok(hotness(7, new Date(noon.getTime() + 1000)) > hotness(7, noon))
})

t.test('hotness has seven decimals, which every engine stores exactly', async (t) => {
  for (const votes of [0, 3, 17, 1_000_000]) t.match(String(hotness(votes, noon)), /^\d+(\.\d{1,7})?$/)
})

t.test('a period is a window that ends now', async (t) => {
  t.same(periodStart('day', noon), hoursLater(-24))
  t.same(periodStart('week', noon), hoursLater(-7 * 24))
  t.equal(periodStart('all', noon), null)
})

onEveryEngine('the database computes the same hotness', async (t, { url }) => {
  const { orm } = await build(t, { url })
  const user_id = await addMember(orm)
  const votes = [0, 1, 2, 3, 7, 10, 999, 31_337, 1_000_000]
  await addPosts(
    orm,
    votes.map((vote_count, n) => ({ user_id, vote_count, created_at: new Date(noon.getTime() + n * 12_345) }))
  )
  const em = orm.em.fork()
  await em.execute(`update posts set hot = ${hotnessSql(em, 'vote_count + ?')}`, [-1])
  for (const { id, vote_count, created_at, hot } of await em.find(Post, {})) {
    t.equal(hot, hotness(vote_count - 1, created_at), `post ${id}, ${vote_count - 1} votes`)
  }
})
