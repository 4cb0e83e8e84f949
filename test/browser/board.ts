import type { Test } from 'tap'
import { makeTag } from '../../src/tags/administer.ts'
import { addComment, addMember, addPosts } from '../content.ts'
import { build, listen } from '../helper.ts'

const hour = 3_600_000

/** Serves a board of 40 posts, among them some with extreme titles, one with a thread and one with a text. */
export async function serveBoard(t: Test) {
  const app = await build(t, { url: 'sqlite::memory:' })
  const user_id = await addMember(app.orm)
  const other_id = await addMember(app.orm, 'w'.repeat(50))
  const posts = [
    { title: 'The first post', vote_count: 1_000_000 },
    { title: 'word '.repeat(60).trim(), vote_count: 12_345, user_id: other_id },
    { title: 'x'.repeat(300), domain: `${'long.'.repeat(49)}example` },
    { title: 'مرحبا بالعالم: كيف تبني محرك بحث' },
    { title: 'Ask', post_url: null, domain: null, text_html: '<p>Why?</p>\n<ul>\n<li>Because</li>\n</ul>\n' },
    ...Array.from({ length: 35 }, (_, index) => ({ title: `Post ${index}` }))
  ]
  // Ages in hours do not change during a run.
  const newest = Date.now() - hour
  const ids = await addPosts(
    app.orm,
    posts.map((post, index) => ({ user_id, created_at: new Date(newest - index * 24 * hour), ...post }))
  )
  await addThread(app.orm, { post_id: ids[0] ?? 0, user_id })
  const em = app.orm.em.fork()
  for (const name of ['rust', 'a-tag-of-thirty-characters-end', 'web'])
    await makeTag(em, 'board', { name, title: 'What it is called', about: 'What it is for.' })
  await em.execute(
    'insert into post_tags (post_id, tag_id) select p.id, t.id from posts p, tags t where p.id <= ?',
    [ids[4]]
  )
  await em.execute('update tags set post_count = 5')
  await app.refreshSettings()
  return { address: await listen(app), ids }
}

/** 100 comments, each a reply to the previous one. */
async function addThread(
  orm: Parameters<typeof addComment>[0],
  fields: { post_id: number; user_id: number }
) {
  let parent_id = await addComment(orm, fields)
  for (let depth = 1; depth < 100; depth++) {
    parent_id = await addComment(orm, { ...fields, parent_id, comment_text: `At depth ${depth}` })
  }
}
