import { isolate } from 'fastify-mikro-orm/testing'
import { Comment, Post, User } from '../../src/database/entities.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'

onEveryEngine('isolate() rolls back everything that requests write', async (t, { url }) => {
  const app = await build(t, { url })
  for (const round of ['one round', 'another']) {
    await t.test(round, async (inner) => {
      await isolate(inner, app.orm)
      const alice = await newMember(app, 'alice')
      const page = await alice.submit('/submit', {
        title: 'A title',
        post_url: 'https://example.com/',
        text: ''
      })
      const post = /\/post\/\d+/.exec(page.body)?.[0]
      const bob = await newMember(app, 'bob')
      await bob.get(`${post}`)
      await Promise.all([
        bob.submit(`${post}/comment`, { comment_text: 'Words' }),
        bob.post(`${post}/vote`, { voted: '1' }),
        new Reader(app).get(`${post}`)
      ])
      const shown = await bob.get(`${post}`)
      inner.match(shown.body, /1 point and 1 comment[\s\S]*Words/)
    })
    const em = app.orm.em.fork()
    t.same([await em.count(User), await em.count(Post), await em.count(Comment)], [0, 0, 0])
  }
})
