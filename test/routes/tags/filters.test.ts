import fc from 'fast-check'
import { findDrift } from '../../drift.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'
import { newMember } from '../../reader.ts'
import { FilterRun, step } from './filter-run.ts'

const runs = 3

onEveryEngine('every list is the one of all posts without what a member hides', async (t, engine) => {
  const app = await build(t, { ...engine, env: { PAGE_CACHE_MB: '0' } })
  const run = await FilterRun.start(app)
  const holds = async (path: string, expected: number[]) => {
    const shown = await run.readAll(path)
    const sorted = shown.toSorted((a, b) => b - a)
    if (String(sorted) !== String(expected)) t.same(sorted, expected, path)
    return String(sorted) === String(expected)
  }
  let compared = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 30, size: 'max' }), async (steps) => {
      for (const step of steps) await run.do(step)
      const all = run.expected()
      const ofTags = run.expected(['rust', 'web'])
      const lists: [string, number[]][] = [
        ...['/', '/newest', '/active', '/top?period=all', '/site/example.com'].map(
          (path): [string, number[]] => [path, all]
        ),
        ...['hot', 'new', 'active', 'top'].flatMap((sort): [string, number[]][] => [
          [`/api/posts?limit=2&sort=${sort}`, all],
          [`/api/posts?limit=2&tag=rust,web&sort=${sort}`, ofTags]
        ]),
        ['/tag/rust,web', ofTags],
        ['/tag/rust,web?sort=new', ofTags],
        ['/comments', run.commented()],
        ['/user/bob', run.visible()],
        ['/hidden', run.hidden()],
        ['/moderation', run.logged()]
      ]
      for (const [path, expected] of lists) {
        compared++
        if (!(await holds(path, expected))) return false
      }
      const drift = await findDrift(app.orm.em.fork())
      if (drift.length > 0) t.same(drift, [])
      return drift.length === 0
    }),
    // All runs share one board: the seed replays all of them.
    { numRuns: runs, endOnFailure: true }
  )
  t.ok(compared > 0, `${compared} lists`)
})

onEveryEngine('a list goes on where it ended, also when all of it is hidden', async (t, engine) => {
  const app = await build(t, { ...engine, env: { PAGE_CACHE_MB: '0' } })
  const run = await FilterRun.start(app)
  await run.addMany(400, ['rust'])
  await run.addMany(3, ['web'], -1)
  await run.do({ kind: 'choose', tag: 'rust', choice: 'hide' })
  const { posts, next_cursor } = (await run.alice.send('GET', '/api/posts')).json()
  t.same([posts.length, typeof next_cursor], [0, 'string'], 'five reads of 61 rows')
  t.match((await run.alice.send('GET', '/')).body, /You hide all of these\.[\s\S]*rel="next"/)
  t.equal((await run.readAll('/')).length, 3)
  t.match((await run.alice.send('GET', '/dashboard/filters')).body, /Hidden<span class="unseen"> rust/)
  const visitor = await newMember(app, 'carol')
  t.notMatch((await visitor.get('/')).body, 'You hide')
})
