import { addComment, addPosts } from '../content.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'
import { newMember, nextPage, Reader } from '../reader.ts'

onEveryEngine('lists of comments and of own posts can be paged to the end', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await newMember(app, 'alice')
  const user_id = 1
  const ids = await addPosts(
    app.orm,
    Array.from({ length: 35 }, () => ({ user_id }))
  )
  const post_id = ids[0] ?? 0
  await addComment(app.orm, { post_id, user_id, comment_text: 'Taken back', deleted_at: new Date() })
  for (let n = 0; n < 35; n++) {
    // Three with the same time, ordered by id.
    const created_at = new Date(Date.UTC(2026, 5, 2, 0, Math.floor(n / 3)))
    await addComment(app.orm, { post_id, user_id, comment_text: `Comment ${n}.`, created_at })
  }

  for (const path of ['/comments', '/user/alice/comments', '/dashboard/comments']) {
    const reader = path.startsWith('/dashboard') ? alice : new Reader(app)
    const first = (await reader.get(path)).body
    const next = nextPage(first)
    const second = (await reader.get(next)).body
    t.match(next, `${path}?cursor=`)
    const shown = [...`${first}${second}`.matchAll(/Comment (\d+)\./g)].map(([, n]) => Number(n))
    t.strictSame(
      shown,
      Array.from({ length: 35 }, (_, n) => 34 - n),
      path
    )
    t.notMatch(first + second, 'Taken back')
    t.notMatch(second, 'rel="next"')
    t.equal((await reader.get(`${path}?cursor=x`)).statusCode, 400)
  }

  const first = (await alice.get('/dashboard')).body
  const second = (await alice.get(nextPage(first))).body
  t.equal([...`${first}${second}`.matchAll(/href="\/dashboard\/edit\/\d+"/g)].length, 35)
})
