import { test } from 'tap'
import { FeedError, readItems } from '../../../src/sources/parse-feed.ts'

const address = new URL('https://feeds.example/news/feed.xml')
const read = (text: string | Buffer, type = '') =>
  readItems(Buffer.from(text), type, address).map(({ title, url }) => ({ title, url }))

test('RSS: relative links, permalinks, markup in titles', async (t) => {
  const items = read(`<rss version="2.0"><channel><title>x</title>
    <item><title>Salt &amp;amp; &lt;b&gt;pepper&lt;/b&gt;</title><link>/a?b=1&amp;c=2</link></item>
    <item><title><![CDATA[Vec<T> &mdash; why]]></title><guid>https://feeds.example/b</guid></item>
    <item><title>No link</title><guid isPermaLink="false">7</guid></item>
    <item><title>Script</title><link>javascript:alert(1)</link></item>
    <item><description>Neither</description></item></channel></rss>`)
  t.same(items, [
    { title: 'Salt & pepper', url: 'https://feeds.example/a?b=1&c=2' },
    { title: 'Vec<T> — why', url: 'https://feeds.example/b' },
    { title: 'No link', url: '' },
    { title: 'Script', url: 'javascript:alert(1)' }
  ])
})

test('Atom: the alternate link, its base, the newest first', async (t) => {
  const items =
    read(`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://base.example/x/"><title>x</title>
    <entry><id>1</id><title>Old &amp;amp;</title><link rel="self" href="s"/><link href="old"/><updated>2026-11-01T00:00:00Z</updated></entry>
    <entry><id>2</id><title type="html">New &amp;amp; &lt;i&gt;late&lt;/i&gt;</title><link rel="alternate" href="../new"/><updated>2026-11-02T00:00:00Z</updated></entry>
    </feed>`)
  t.same(items, [
    { title: 'New & late', url: 'https://base.example/new' },
    { title: 'Old &amp;', url: 'https://base.example/x/old' }
  ])
})

test('JSON Feed and RDF', async (t) => {
  const version = 'https://jsonfeed.org/version/1.1'
  const items = [
    { id: '1', url: 'a', title: 'One <b>' },
    { id: '2', external_url: 'https://b.example/' }
  ]
  t.same(read(JSON.stringify({ version, title: 'x', items })), [
    { title: 'One <b>', url: 'https://feeds.example/news/a' },
    { title: '', url: 'https://b.example/' }
  ])
  const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>R</title></channel>
    <item rdf:about="https://r.example/1"><title>One</title></item></rdf:RDF>`
  t.same(read(rdf), [{ title: 'One', url: 'https://r.example/1' }])
})

test('an id that is there twice counts once, and long titles are cut', async (t) => {
  const item = (title: string) => `<item><guid>same</guid><title>${title}</title></item>`
  const [first, ...others] = read(
    `<rss version="2.0"><channel>${item('w'.repeat(400))}${item('b')}</channel></rss>`
  )
  t.equal(first?.title, 'w'.repeat(300))
  t.same(others, [])
})

test('encodings, by the header or the document', async (t) => {
  const bytes = (start: string) =>
    Buffer.from(
      `${start}<rss version="2.0"><channel><item><title>caf\u00e9</title></item></channel></rss>`,
      'latin1'
    )
  const expected = [{ title: 'café', url: '' }]
  t.same(read(bytes('<?xml version="1.0" encoding="ISO-8859-1"?>')), expected)
  t.same(read(bytes(''), 'text/xml; charset=iso-8859-1'), expected)
  t.same(
    read(
      `\ufeff<?xml version="1.0"?><rss version="2.0"><channel><item><title>café</title></item></channel></rss>`
    ),
    expected
  )
})

test('what is no feed is refused', async (t) => {
  for (const text of [
    '',
    '<!DOCTYPE html><title>x</title>',
    '<rss><channel><item><title>x',
    '{"a":',
    '[]',
    '\0'
  ])
    t.ok(attempt(() => read(text)) instanceof FeedError, text)
})

test('entities are not expanded, and nothing outside is read', async (t) => {
  const names = Array.from({ length: 20 }, (_, n) => n)
  const bomb = names.map((n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join('')
  const feed = (entities: string, title: string) =>
    `<?xml version="1.0"?><!DOCTYPE x [${entities}]><rss version="2.0"><channel><title>x</title><item><title>${title}</title><guid>1</guid></item></channel></rss>`
  const results = [
    feed(`<!ENTITY e0 "ha">${bomb}`, '&e20;'),
    feed('<!ENTITY file SYSTEM "file:///etc/passwd">', '&file;'),
    feed(`<!ENTITY big "${'a'.repeat(100_000)}">`, '&big;'.repeat(10_000))
  ].map((text) => {
    const began = performance.now()
    const items = attempt(() => read(text))
    return { items, took: performance.now() - began }
  })
  for (const { items, took } of results) {
    t.notMatch(JSON.stringify(items), /root:|haha|aaaa/)
    t.ok(took < 2_000, `${took} ms`)
  }
})

function attempt<T>(work: () => T): T | FeedError {
  try {
    return work()
  } catch (error) {
    if (error instanceof FeedError) return error
    throw error
  }
}
