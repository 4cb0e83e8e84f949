import { findDrift } from '../../drift.ts'
import { onEveryEngine } from '../../engines.ts'
import { signUpAs } from '../../fixtures/moderators.ts'
import { build } from '../../helper.ts'
import { counts, doMerges, submit, withTags } from './fixtures.ts'

onEveryEngine('tags of posts that change at the same time are counted right', async (t, engine) => {
  const app = await build(t, engine)
  const ada = await withTags(app, 'rust', 'linux', 'web', 'crab')
  const members = [await signUpAs(app, 'alice', 'member'), await signUpAs(app, 'bob', 'member')]
  const ids: number[] = []
  for (const member of members)
    for (let n = 0; n < 3; n++) ids.push(await submit(member, `Post ${n}`, 'rust', 'crab'))
  const statuses = new Set<number>()
  const note = async (answer: Promise<{ statusCode: number }>) => statuses.add((await answer).statusCode)
  const choices = [['linux', 'rust'], ['rust', 'web'], ['web'], [], ['crab', 'linux']]
  const work = ids.flatMap((id, n) => {
    const member = members[Math.floor(n / 3)] ?? ada
    return [
      ...choices.map((tags) => note(member.send('PUT', `/api/posts/${id}`, { tags }))),
      note(ada.send('POST', `/api/mod/posts/${id}/remove`, { reason: 'Because' })),
      note(ada.send('POST', `/api/mod/posts/${id}/restore`, {})),
      note(ada.send('PUT', `/api/posts/${id}/vote`)),
      note(member.send('POST', '/api/posts', { title: 'New', text: 'Words', tags: ['rust', 'linux'] }))
    ]
  })
  const merge = ada.send('POST', '/api/admin/tags/crab/merge', { into: 'rust' })
  await Promise.all([...work, merge.then(() => doMerges(app.orm.em.fork()))])
  await doMerges(app.orm.em.fork())
  // 410 while it is removed, 422 for a tag that is being merged.
  t.same(
    [...statuses].filter((status) => ![201, 204, 410, 422].includes(status)),
    []
  )
  t.same(await findDrift(app.orm.em.fork()), [])
  t.ok(((await counts(ada)).linux ?? 0) >= 6)
  const left = await app.orm.em
    .fork()
    .execute("select 1 from post_tags pt join tags t on t.id = pt.tag_id where t.name = 'crab'")
  t.same(left, [], 'all were moved')
})

onEveryEngine('the same mark or choice twice at once is one', async (t, engine) => {
  const app = await build(t, engine)
  const ada = await withTags(app, 'rust')
  await submit(ada, 'Post', 'rust')
  const send = (path: string, body?: object) =>
    Promise.all([1, 2, 3, 4].map(() => ada.send('PUT', path, body)))
  const answers = [
    ...(await send('/api/posts/1/saved')),
    ...(await send('/api/posts/1/hidden')),
    ...(await send('/api/tags/rust/choice', { choice: 'follow' }))
  ]
  t.same([...new Set(answers.map(({ statusCode }) => statusCode))], [204])
  const em = app.orm.em.fork()
  t.equal((await em.execute('select * from post_marks')).length, 1)
  t.equal((await em.execute('select * from tag_choices')).length, 1)
})
