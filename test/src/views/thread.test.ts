import t from 'tap'
import type { CommentNode } from '../../../src/comments/schema.ts'
import { thread } from '../../../src/views/thread.ts'
import { chain, exampleComment, now } from './examples.ts'

const show = (comments: CommentNode[], authorId = 1) => thread(comments, { authorId, now })

/** The structure of a thread: comments in order, and where lists of replies begin and end. */
function outline(html: string): string {
  const tokens = html.matchAll(
    /<li class="comment" id="c(\d+)">|<span>(\d+ repl.+?)<\/span><\/summary>|<\/ul>/g
  )
  const parts = [...tokens].map(([, id, replies]) => id ?? (replies ? `(${replies}:` : ')'))
  return parts.slice(0, -1).join(' ')
}

t.test('replies are nested, and the summary counts them all', async (t) => {
  const comments = [
    exampleComment(1, {
      children: [exampleComment(2, { children: [exampleComment(3)] }), exampleComment(4)]
    }),
    exampleComment(5),
    exampleComment(6, { children: [exampleComment(7)] })
  ]
  t.equal(outline(show(comments)), '1 (3 replies: 2 (1 reply: 3 ) 4 ) 5 6 (1 reply: 7 )')
})

t.test('below the maximum depth replies are not indented, and name their parent', async (t) => {
  const deep = chain(12)
  const html = show([deep])
  t.match(outline(html), / 8 \(4 replies: 9 10 11 12( \)){8}$/)
  t.match(html, '<a href="#c9">answers <bdi>bob</bdi></a>')
  t.match(html, '<a href="#c11">answers <bdi>bob</bdi></a>')
  t.notMatch(html, 'href="#c8">answers')
})

t.test('branches below the deepest level stay in reading order', async (t) => {
  const leaf = (id: number, children: CommentNode[] = []) => exampleComment(id, { children })
  let root = leaf(9, [leaf(10, [leaf(11), leaf(12)]), leaf(13)])
  for (let id = 8; id > 0; id--) root = leaf(id, [root])
  t.match(outline(show([root, leaf(14)])), / 8 \(5 replies: 9 10 11 12 13( \)){8} 14$/)
})

t.test('a thread of two thousand levels is rendered', async (t) => {
  const html = show([chain(2000)])
  t.equal(html.match(/<li class="comment"/g)?.length, 2000)
  t.equal(html.match(/<details/g)?.length, html.match(/<\/details>/g)?.length)
  t.equal(
    html.match(/<ul class="replies"/g)?.length,
    8,
    'the document stays shallow: browsers cut it off at 512 levels'
  )
})

t.test('every comment has an anchor', async (t) => {
  t.match(show([exampleComment(3)]), /id="c3">.*<a href="\/comment\/3"><time/s)
})

t.test('a deleted comment keeps only its place', async (t) => {
  const gone = exampleComment(1, {
    deleted: true,
    user: null,
    comment_html: '<p>secret</p>',
    children: [exampleComment(2)]
  })
  const html = show([gone])
  t.match(html, '[deleted]')
  t.notMatch(html, 'secret')
  t.equal(outline(html), '1 (1 reply: 2 )')
})

t.test('the author of the post is marked', async (t) => {
  t.match(show([exampleComment(1)], 2), '<span class="op">author</span>')
  t.notMatch(show([exampleComment(1)], 1), 'class="op"')
})

t.test('a reply names its parent when that is on an earlier page', async (t) => {
  const comments = [
    exampleComment(5, { parent_id: 3 }),
    exampleComment(6, { parent_id: 4 }),
    exampleComment(7)
  ]
  const html = thread(comments, { authorId: 1, now }, new Map([[3, 'carol']]))
  t.match(html, '<a href="/comment/3/discussion">answers <bdi>carol</bdi></a>')
  t.match(html, '<a href="/comment/4/discussion">answers <bdi>[deleted]</bdi></a>')
  t.equal(html.match(/>answers /g)?.length, 2)
})
