import fc from 'fast-check'
import t from 'tap'
import { Revisions } from '../../../src/page-cache/revisions.ts'

t.test('a page has the time of its content, to the second', async (t) => {
  const revisions = new Revisions()
  t.same(revisions.since('/', 'one', 10_900), new Date(10_000))
  t.same(revisions.since('/', 'one', 99_000), new Date(10_000), 'as long as it is the same')
  t.same(revisions.since('/', 'two', 99_000), new Date(99_000))
  t.same(revisions.since('/other', 'two', 99_500), new Date(99_000), 'each page for itself')
})

t.test('two revisions in one second do not have the same time', async (t) => {
  const revisions = new Revisions()
  t.same(revisions.since('/', 'one', 10_100), new Date(10_000))
  t.equal(revisions.since('/', 'two', 10_200), null)
  t.equal(revisions.since('/', 'two', 10_900), null)
  t.same(revisions.since('/', 'two', 11_000), new Date(11_000), 'the next second is its own')
})

t.test('the time changes whenever the content does, and not otherwise', async (t) => {
  const steps = fc.array(fc.record({ content: fc.constantFrom('a', 'b', 'c'), pause: fc.nat(1_500) }))
  fc.assert(
    fc.property(steps, (steps) => {
      const revisions = new Revisions()
      let now = 1_000
      let last: { content: string; time: number | null } | undefined
      for (const { content, pause } of steps) {
        now += pause
        const time = revisions.since('/', content, now)?.getTime() ?? null
        if (
          last &&
          last.time !== null &&
          time !== null &&
          (last.content === content) !== (last.time === time)
        )
          return false
        if (time !== null && time > now) return false
        last = { content, time: time ?? (last?.content === content ? last.time : null) }
      }
      return true
    })
  )
  t.pass()
})

t.test('pages that nobody asks for are forgotten', async (t) => {
  const revisions = new Revisions(2)
  revisions.since('/a', 'one', 1_000)
  for (const key of ['/b', '/c', '/d', '/e']) revisions.since(key, 'one', 2_000)
  t.same(revisions.since('/a', 'one', 3_000), new Date(3_000))
})
