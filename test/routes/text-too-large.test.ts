import { onEveryEngine } from '../engines.ts'
import { markdownBombs, profileBomb } from '../fixtures/markdown-bombs.ts'
import { build } from '../helper.ts'
import { newMember } from '../reader.ts'

onEveryEngine('no form takes a text whose HTML would be too large', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await newMember(app, 'alice')
  await alice.submit('/submit', { title: 'T', post_url: '', text: 'Words' })
  await alice.submit('/post/1/comment', { comment_text: 'Words' })
  const text = markdownBombs.reference
  const forms = [
    ['/submit', { title: 'T', post_url: '', text }, 'text'],
    ['/dashboard/edit/1', { title: 'T', text }, 'text'],
    ['/post/1/comment', { comment_text: text }, 'comment_text'],
    ['/comment/1/reply', { comment_text: text }, 'comment_text'],
    ['/comment/1/edit', { comment_text: text }, 'comment_text'],
    ['/dashboard/settings/about', { about: profileBomb }, 'about']
  ] as const
  for (const [path, fields, field] of forms) {
    const answer = await alice.post(path, fields)
    t.equal(answer.statusCode, 422, path)
    t.match(answer.body, new RegExp(`id="[a-z]+-${field}-fault">This text becomes too large`), path)
    t.match(answer.body, 'http://x/', `${path}: the text is given back`)
  }
  const rows = await app.orm.em.fork().execute('select comment_text from comments')
  t.same(rows, [{ comment_text: 'Words' }])
})
