import t from 'tap'
import { toImportedPost } from '../../../../src/commands/import/rows.ts'
import { identityKey, isUsername } from '../../../../src/members/names.ts'

const now = new Date('2026-11-22T12:00:00Z')

const good = {
  id: '12224879',
  title: 'Interactive Dynamic Video',
  url: 'http://www.interactivedynamicvideo.com/',
  num_points: '386',
  author: 'ne0phyte',
  created_at: '8/4/2016 11:52'
}

const check = (changes: Partial<typeof good> = {}) => toImportedPost({ ...good, ...changes }, now)

t.test('a valid row becomes a post', async (t) => {
  t.match(check(), {
    import_id: '12224879',
    title: 'Interactive Dynamic Video',
    link: { post_url: 'http://www.interactivedynamicvideo.com/', domain: 'interactivedynamicvideo.com' },
    vote_count: 386,
    author: 'ne0phyte',
    author_key: 'ne0phyte',
    created_at: new Date('2016-08-04T11:52:00Z')
  })
})

t.test('unusual values are kept', async (t) => {
  for (const title of ['日本語のタイトル', 'مرحبا "x"', '🎺🎺', 'x\ufffdy', '<b>&amp;']) {
    t.equal(check({ title }).title, title)
  }
  t.equal(check({ title: 'e\u0301\x1b[31m' }).title, 'é[31m', 'NFC, without control characters')
  t.equal(check({ title: '  a  b\tc\n\u00a0' }).title, 'a b c', 'white space is what a member may send')
  t.equal(check({ id: 't3_5yba3a' }).import_id, 't3_5yba3a', 'ids are text')
  t.equal(check({ num_points: '67.0' }).vote_count, 67)
  t.equal(check({ url: 'HTTPS://Example.COM/Ä' }).link?.post_url, 'https://example.com/%C3%84')
  t.equal(check({ author: 'ＪＯＳÉ' }).author, 'ＪＯＳÉ')
  t.equal(check({ author: 'ＪＯＳÉ' }).author_key, 'josé')
  t.equal(check({ url: '' }).link, null, 'no URL: a text post')
})

t.test('limits are counted in characters, not in UTF-16', async (t) => {
  t.equal([...check({ title: '🎺'.repeat(300) }).title].length, 300)
  t.throws(() => check({ title: '🎺'.repeat(301) }), { message: /^The title is longer than 300 characters/ })
  t.equal(check({ url: `http://a.example/${'x'.repeat(1983)}` }).link?.post_url.length, 2000)
  t.equal(check({ author: 'x'.repeat(50) }).author.length, 50)
})

t.test('times are UTC, and invalid ones are rejected', async (t) => {
  const time = (created_at: string) => check({ created_at }).created_at.toISOString()
  t.equal(time('2/29/2016 0:00'), '2016-02-29T00:00:00.000Z')
  t.equal(time('12/31/2015 23:59'), '2015-12-31T23:59:00.000Z')
  t.equal(time('03/07/2016 09:05'), '2016-03-07T09:05:00.000Z')
  t.equal(time('8/4/2016 11:52:07'), '2016-08-04T11:52:07.000Z')
  t.equal(time('2016-08-04'), '2016-08-04T00:00:00.000Z')
  t.equal(time('2016-08-04T11:52'), '2016-08-04T11:52:00.000Z')
  t.equal(time('2016-08-04 11:52:07'), '2016-08-04T11:52:07.000Z')
  t.equal(time('2016-08-04 11:52:07.123456 UTC'), '2016-08-04T11:52:07.123Z')
  t.equal(time('2016-08-04T11:52:07.5Z'), '2016-08-04T11:52:07.500Z')
  t.equal(time('2016-08-04T11:52:07+05:30'), '2016-08-04T06:22:07.000Z')
  t.equal(time('2016-08-04T11:52:07-0500'), '2016-08-04T16:52:07.000Z')
  for (const epoch of ['1470311527', '1470311527000', '1470311527.0', '1470311527000.0'])
    t.equal(time(epoch), '2016-08-04T11:52:07.000Z')
  t.equal(time('11/22/2026 12:00'), '2026-11-22T12:00:00.000Z', 'this very minute')
})

const bad: [changes: Partial<typeof good>, reason: string | RegExp][] = [
  [{ id: '' }, 'id is empty'],
  [{ id: '1'.repeat(51) }, `id is longer than 50 characters (${'1'.repeat(51)})`],
  [{ id: '1\t2' }, 'id holds a control character (1\\u{9}2)'],
  [{ title: '' }, 'A post needs a title ()'],
  [{ title: '\u200b\u3164' }, 'A post needs a title (\\u{200b}\u3164)'],
  [{ title: 'x'.repeat(301) }, `The title is longer than 300 characters (${'x'.repeat(60)}…)`],
  [{ url: 'javascript:alert(1)' }, 'The URL must start with http:// or https:// (javascript:alert(1))'],
  [{ url: 'JavaScript:alert(1)' }, 'The URL must start with http:// or https:// (JavaScript:alert(1))'],
  [{ url: 'java\tscript:alert(1)' }, 'url holds a control character (java\\u{9}script:alert(1))'],
  [{ url: 'ftp://example.com/' }, 'The URL must start with http:// or https:// (ftp://example.com/)'],
  [{ url: 'example.com' }, 'The URL must start with http:// or https:// (example.com)'],
  [{ url: 'http://' }, 'The URL must start with http:// or https:// (http://)'],
  [{ num_points: '' }, 'num_points is not a whole number ()'],
  [{ num_points: '-1' }, 'num_points is not a whole number (-1)'],
  [{ num_points: '1.5' }, 'num_points is not a whole number (1.5)'],
  [{ num_points: '1e3' }, 'num_points is not a whole number (1e3)'],
  [{ num_points: '1000001' }, 'num_points is greater than 1000000 (1000001)'],
  [{ author: '' }, 'author is empty'],
  [{ author: '\u200b' }, 'author is empty'],
  [{ created_at: '' }, 'created_at is not a date ()'],
  [{ created_at: '2/30/2016 1:00' }, 'created_at is not a date (2/30/2016 1:00)'],
  [{ created_at: '2/29/2015 1:00' }, 'created_at is not a date (2/29/2015 1:00)'],
  [{ created_at: '13/1/2016 1:00' }, 'created_at is not a date (13/1/2016 1:00)'],
  [{ created_at: '0/1/2016 1:00' }, 'created_at is not a date (0/1/2016 1:00)'],
  [{ created_at: '1/1/2016 24:00' }, 'created_at is not a date (1/1/2016 24:00)'],
  [{ created_at: '1/1/2016 1:60' }, 'created_at is not a date (1/1/2016 1:60)'],
  [{ created_at: '1/1/0099 1:00' }, 'created_at is not a date (1/1/0099 1:00)'],
  [{ created_at: '2016-02-30T11:52' }, 'created_at is not a date (2016-02-30T11:52)'],
  [{ created_at: '2016-08-04T11:52 CET' }, 'created_at is not a date (2016-08-04T11:52 CET)'],
  [{ created_at: '8.4.2016' }, 'created_at is not a date (8.4.2016)'],
  [{ created_at: '12' }, 'created_at is not a date (12)'],
  [{ created_at: '12/31/1969 23:59' }, 'created_at is before 1970 (12/31/1969 23:59)'],
  [{ created_at: '11/22/2026 12:01' }, 'created_at is in the future (11/22/2026 12:01)']
]

t.test('an invalid row is rejected with reason and value', async (t) => {
  for (const [changes, reason] of bad)
    t.throws(() => check(changes), { code: 'ROW_REJECTED', message: reason })
  t.throws(() => check({ url: `http://a.example/${'x'.repeat(1984)}` }), {
    message: /^The URL is longer than 2000 characters \(http:\/\/a\.example\/x+…\)$/
  })
  t.throws(() => check({ url: `http://${'a'.repeat(300)}.example/` }), {
    message: /^The host is longer than 255/
  })
})

t.test('a name that cannot be signed up with is changed, and always to the same', async (t) => {
  const names = [
    '.',
    '..',
    'me',
    'ME',
    'a b',
    'a-b',
    'a/b',
    '\u202etxt',
    'x'.repeat(51),
    '\ufdfa\ufdfa\ufdfa',
    'ab\x1b[1m'
  ]
  for (const author of names.filter((name) => name !== 'a-b')) {
    const post = check({ author })
    t.ok(isUsername(post.author) && [...post.author].length <= 50, `${author}: ${post.author}`)
    t.equal(check({ author }).author, post.author)
    t.equal(post.author_key, identityKey(post.author))
  }
  t.equal(
    new Set(names.map((author) => check({ author }).author_key)).size,
    names.length - 1,
    'me and ME are one'
  )
  t.match(check({ author: '..' }).author, /^member-[0-9a-f]{6}$/)
  t.match(check({ author: 'me' }).author, /^me-[0-9a-f]{6}$/)
  t.match(check({ author: 'a b' }).author, /^a-b-[0-9a-f]{6}$/)
})
