import { importPosts } from '../../../../src/commands/import/index.ts'
import { Post } from '../../../../src/database/entities.ts'
import { onEveryEngine } from '../../../engines.ts'
import { openBoard } from '../../../fixtures/board.ts'
import { inChunks } from '../../../fixtures/csv.ts'

const story = {
  by: 'dhouston',
  descendants: 71,
  id: 8863,
  kids: [9224, 8917],
  score: 104,
  time: 1175714200,
  title: 'My YC app: Dropbox',
  type: 'story',
  url: 'http://www.getdropbox.com/u/2/screencast.html'
}

const question = {
  by: 'tel',
  id: 121003,
  score: 25,
  text: '<i>or</i> HN: the *Next* one<p>See <a href="https://example.org/a_b" rel="nofollow">https:&#x2F;&#x2F;example.o...</a> and:<pre><code>  a * b\n</code></pre>',
  time: 1203647620,
  title: 'Ask HN: The Arc Effect',
  type: 'story'
}

const comment = { by: 'norvig', id: 2921983, parent: 2921506, text: 'Aw', time: 1314211127, type: 'comment' }

const hit = {
  objectID: '8864',
  title: 'From a search',
  url: 'https://example.org/hit',
  points: 3,
  author: 'pg',
  created_at: '2007-04-04T19:16:40Z',
  created_at_i: 1175714200,
  num_comments: 1
}

const lobster = {
  short_id: 'ab12cd',
  created_at: '2026-03-01T09:15:00.000-06:00',
  title: 'A text of Lobsters',
  url: '',
  score: -2,
  flags: 3,
  comment_count: 0,
  description: '<p>It is <strong>so</strong>.</p>',
  description_plain: 'It is **so**.',
  submitter_user: 'wren',
  tags: ['practices']
}

onEveryEngine('posts of Hacker News and Lobsters are imported from JSON', async (t, { url }) => {
  const em = await openBoard(t, url)
  const rejected: string[] = []
  const onRejected = (place: string, reason: string) => rejected.push(`${place}: ${reason}`)
  const run = (text: string) => importPosts(em, inChunks(text, 40), { onRejected })

  t.match(await run([story, comment, question].map((item) => JSON.stringify(item)).join('\n')), {
    rows: 3,
    imported: 2
  })
  t.match(await run(JSON.stringify({ hits: [hit], nbHits: 1 }, null, 2)), { rows: 1, imported: 1 })
  t.match(await run(`\ufeff${JSON.stringify([lobster, 'no post'])}`), { rows: 2, imported: 1 })
  t.match(await run(JSON.stringify([story, hit, lobster])), { rows: 3, known: 3 })
  t.same(rejected, ['line 2: a comment and no post', 'item 2: no object of JSON'])

  const posts = await em.find(Post, {}, { orderBy: { id: 1 }, populate: ['user'] })
  t.match(posts, [
    {
      import_id: '8863',
      title: story.title,
      post_url: story.url,
      vote_count: 104,
      user: { username: 'dhouston' }
    },
    { import_id: '121003', post_url: null, text_html: /^<p><em>or<\/em> HN: the \*Next\* one<\/p>/ },
    { import_id: '8864', vote_count: 3, user: { username: 'pg' } },
    { import_id: 'ab12cd', text: 'It is **so**.', vote_count: 0, user: { username: 'wren' } }
  ])
  t.equal(posts[0]?.created_at.toISOString(), '2007-04-04T19:16:40.000Z')
  t.equal(posts[3]?.created_at.toISOString(), '2026-03-01T15:15:00.000Z')
  const html = posts[1]?.text_html ?? ''
  t.match(html, 'href="https://example.org/a_b"')
  t.match(html, '<pre><code>  a * b\n</code></pre>')
})

onEveryEngine('a table of Hacker News is imported with its own names of columns', async (t, { url }) => {
  const em = await openBoard(t, url)
  const text = 'title,url,by,score,time,type,id\nA,https://example.org/,pg,7,1203647620,story,5\n'
  t.match(await importPosts(em, inChunks(text)), { rows: 1, imported: 1 })
})
