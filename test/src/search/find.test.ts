import { signUp } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

const posts = [
  { title: 'Show HN: a database in C++', post_url: 'https://blog.example.com/cpp' },
  { title: 'Databases and how they show their age', post_url: 'https://example.com/age?utm_source=x' },
  { title: 'Node.js 26 is out', post_url: 'https://nodejs.org/en/blog' },
  { title: 'C# and .NET, don’t they age well?', text: 'A [link](https://www.example.com/x) and **node** js' },
  { title: '新しい検索エンジンを作った', post_url: 'https://検索.example/' },
  { title: 'Détente — ﷺ — Straße', text: '検索 and エンジン, apart' },
  { title: '<script>alert(1)</script>', text: 'x'.repeat(300) },
  { title: 'Google+ is gone', post_url: 'http://127.0.0.1:8080/g' },
  { title: 'Hn show is another order', text: 'show hn hn' }
]

/** Queries and the posts that they find, the newest first. */
const table: [q: string, ids: number[], notes?: RegExp][] = [
  ['show hn', [9, 1]],
  ['"show hn"', [9, 1]],
  ['"hn show"', [9]],
  ['show -hn', [2]],
  ['show -"hn show"', [2, 1]],
  ['SHOW', [9, 2, 1]],
  ['datab', [2, 1]],
  ['database', [2, 1]],
  ['"database"', [1]],
  ['database age', []],
  ['age database', [2]],
  ['c++', [1]],
  ['C', []],
  ['c#', [4]],
  ['.net', [4]],
  ['node.js', [3]],
  ['node', [4, 3]],
  ['"node js"', [4, 3]],
  ["don't", [4]],
  ['don’t', [4]],
  ['google', [8]],
  ['google+', [8]],
  ['検索', [6, 5]],
  ['検索エンジン', [5]],
  ['"検索エンジン"', [5]],
  ['-検索エンジン 検索', [6]],
  ['ｄｅｔｅｎｔｅ', [6]],
  ['ﷺ', [6]],
  ['strasse', []],
  ['straße', [6]],
  ['x'.repeat(64), [7]],
  ['example.com', [4, 2, 1]],
  ['blog.example.com', [1]],
  ['site:example.com', [2, 1]],
  ['site:https://www.Example.com/path', [2, 1]],
  ['-site:example.com age', [4]],
  ['site:検索.example', [5]],
  ['site:127.0.0.1', [8]],
  ['author:alice', [9, 7, 5, 3, 1]],
  ['author:ALICE show', [9, 1]],
  ['-author:alice show', [2]],
  ['author:bob age', [4, 2]],
  ['author:nobody show', [], /There is no member nobody/],
  ['-author:nobody show', [9, 2, 1], /There is no member nobody/],
  ['after:2020 show', [9, 2, 1]],
  ['before:2020-01-31 show', []],
  ['after:2020', [9, 8, 7, 6, 5, 4, 3, 2, 1]],
  ['before:2020', []],
  ['-age after:2020-01 -show', [8, 7, 6, 5, 3]],
  ['before:yesterday c#', [4], /before: is followed by a date/],
  ['is:post c#', [4]],
  ['is:thing c#', [4], /is: is followed by post or comment/],
  ['unknown:operator', []],
  ['tag:lang', [4, 1]],
  ['tag:LANG c#', [4]],
  ['-tag:lang show', [9, 2]],
  ['tag:gone', []],
  ['!!! c#', [4], /“!!!” holds no letters/],
  ['"', []],
  ['-', [], /holds no letters/],
  ['a b c d e f g h i j', [], /Only the first 8 words count/],
  ['https://example.com/age/', [2]],
  ['http://www.example.com/age?utm_campaign=y', [2]],
  ['https://example.com/never', [2, 1], /Nobody has posted this address/],
  ['<script>', [7]],
  ['gone order', []],
  ["'; drop table posts --", [], /holds no letters/]
]

onEveryEngine('queries find posts', async (t, { url }) => {
  const app = await build(t, { url, env: { PAGE_CACHE_MB: '0' } })
  const members = [await signUp(app, 'alice'), await signUp(app, 'bob')]
  for (const [index, post] of posts.entries()) await members[index % 2]?.send('POST', '/api/posts', post)
  const em = app.orm.em.fork()
  await em.execute(`insert into tags (name) values ('lang')`)
  await em.execute(
    'insert into post_tags (post_id, tag_id) select p.id, t.id from posts p, tags t where p.id in (1, 4)'
  )
  for (const [q, ids, note] of table) {
    for (const sort of ['new', 'points', 'relevance']) {
      const response = await app.inject({ url: '/api/search', query: { q, sort } })
      t.equal(response.statusCode, 200, q)
      const { posts: found, notes } = response.json()
      const order = found.map(({ id }: { id: number }) => id)
      if (sort === 'relevance') order.sort((a: number, b: number) => b - a)
      t.same(order, ids, `${sort}: ${q}`)
      t.match(notes.join(' '), note ?? /^$/, q)
    }
  }
})
