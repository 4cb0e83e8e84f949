import fc from 'fast-check'
import type { Test } from 'tap'
import { issueFeedToken } from '../../src/accounts/feed-token.ts'
import { xmlCharacters } from '../../src/text/xml.ts'
import { signUp } from '../client.ts'
import { addPosts } from '../content.ts'
import { onEveryEngine } from '../engines.ts'
import { hasFeedReader, lint, type ReadFeed, readFeeds } from '../fixtures/feed-reader.ts'
import { build } from '../helper.ts'

const env = { SITE_URL: 'https://news.example' }

const perFeed = 25
const runs = 4

/** Anything but what the schema refuses: NUL and halves of surrogate pairs. */
const title = fc
  .oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }) },
    {
      weight: 2,
      arbitrary: fc.string({
        unit: fc.constantFrom(...'a &<>"\'=`]![CDATA#;/\u000b\u0085\ufffe\uffff🎉é'),
        minLength: 1
      })
    },
    fc.constantFrom(
      ']]>',
      '<!--',
      '&amp;',
      '&#0;',
      '&lt;b&gt;',
      '<script>x</script>',
      '<b>bold</b>',
      '\u2028a',
      'a\r\nb'
    )
  )
  .filter((text) => text.isWellFormed() && !text.includes('\0'))

const batch = fc.array(title, { minLength: perFeed, maxLength: perFeed, size: 'max' })

if (hasFeedReader()) {
  onEveryEngine('feed readers understand every feed', async (t, { url }) => {
    const app = await build(t, { url, env })
    const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')]
    await alice.send('POST', '/api/posts', { title: 'A link', post_url: 'https://example.com/?a=1&b=2' })
    await alice.send('POST', '/api/posts', { title: 'A text', text: 'See [that](/post/1?a=1&b=2), *now*' })
    await bob.send('POST', '/api/comments', { post_id: 1, comment_text: 'First, @alice\u000b' })
    await alice.send('POST', '/api/comments', { post_id: 1, parent_id: 1, comment_text: 'Second' })
    const token = await issueFeedToken(app.orm.em.fork(), alice.id)
    const paths = [
      ...['/hot', '/newest', '/active', '/top', '/comments', '/site/example.com/feed', '/post/1/feed'],
      ...['/user/alice/feed', '/user/alice/comments/feed', `/feeds/${token}/replies`, `/feeds/${token}/home`]
    ]
    const ask = (ending: string) =>
      Promise.all(paths.map(async (path) => (await app.inject(`${path}.${ending}`)).body))
    const [atom, rss, json] = [await ask('atom'), await ask('rss'), await ask('json')]
    for (const document of [...atom, ...rss]) t.equal(lint(document), '')
    const [ofAtom, ofRss] = [readFeeds(atom), readFeeds(rss)]
    for (const [index, path] of paths.entries()) {
      const [feed, other] = [ofAtom[index], ofRss[index]]
      if (!feed || !other) throw new Error(path)
      assertAtom(t, feed, `${path}.atom`)
      t.match(other, { version: 'rss20', bozo: false, feed: { title: feed.feed.title } })
      const entriesOf = ({ entries }: ReadFeed) =>
        entries.map(({ id, title, link, author, published, html }) => ({
          id,
          title,
          link,
          author,
          published,
          html
        }))
      t.ok(feed.entries.length > 0)
      t.same(entriesOf(other), entriesOf(feed), 'RSS says the same')
      const items: { id: string; title: string; content_html: string }[] = JSON.parse(json[index] ?? '').items
      t.same(
        items.map(({ id, title }) => ({ id, title })),
        feed.entries.map(({ id, title }) => ({ id, title })),
        'and JSON does'
      )
    }
    const [text, link] = ofAtom[1]?.entries ?? []
    t.match(link, {
      title: 'A link',
      link: 'https://example.com/?a=1&b=2',
      author: 'alice',
      links: [{}, { rel: 'replies', href: 'https://news.example/post/1', 'thr:count': '2' }]
    })
    t.match(text?.html, '<a href="https://news.example/post/1?a=1&amp;b=2"')
    t.match(text, { link: 'https://news.example/post/2' })
    t.match(ofAtom[4]?.entries[1], {
      title: 'bob on A link',
      html: /href="https:\/\/news\.example\/user\/alice"/
    })
  })

  onEveryEngine(
    'any title that the API takes gives a well-formed feed with the same title',
    async (t, { url }) => {
      const app = await build(t, { url, env })
      const alice = await signUp(app, 'alice')
      await addPosts(
        app.orm,
        Array.from({ length: perFeed }, () => ({ user_id: alice.id }))
      )
      let accepted = 0
      await fc.assert(
        fc.asyncProperty(batch, async (titles) => {
          for (const [index, title] of titles.entries()) {
            const { statusCode } = await alice.send('PUT', `/api/posts/${index + 1}`, { title })
            if (statusCode === 204) accepted++
          }
          const { posts } = (await app.inject('/api/posts?sort=new&limit=25')).json()
          const expected: string[] = posts.map((post: { title: string }) => post.title)
          const documents = await Promise.all(
            ['atom', 'rss', 'json'].map(async (ending) => (await app.inject(`/newest.${ending}`)).body)
          )
          const [atom = '', rss = '', json = ''] = documents
          const [ofAtom, ofRss] = readFeeds([atom, rss])
          // Readers trim: a title may end with a blank when what follows cannot be written.
          const writable = expected.map((title) => xmlCharacters(title).trim())
          return (
            lint(atom) === '' &&
            lint(rss) === '' &&
            same(trimmed(ofAtom), writable) &&
            same(trimmed(ofRss), writable) &&
            same(
              ofAtom?.entries.map((entry) => entry.title),
              writable
            ) &&
            !ofAtom?.bozo &&
            !ofRss?.bozo &&
            same(
              JSON.parse(json).items.map((item: { title: string }) => item.title),
              expected
            )
          )
        }),
        { numRuns: runs, endOnFailure: true }
      )
      t.ok(accepted > perFeed, `${accepted} titles`)
    }
  )
}

/** RFC 4287, sections 3.1 to 4.2, as far as a feed of ours is concerned. */
function assertAtom(t: Test, { feed, entries, version, bozo }: ReadFeed, path: string) {
  t.equal(version, 'atom10', path)
  t.notOk(bozo)
  t.match(feed.id, /^tag:/)
  t.match(
    feed.links.filter(({ rel }) => rel === 'self'),
    [{ href: `https://news.example${path}` }]
  )
  const ids = entries.map(({ id }) => id)
  t.equal(new Set(ids).size, ids.length, 'ids are unique')
  for (const { id, title, author, updated, published, links, html } of entries) {
    t.match(id, /^tag:news\.example,2\d{3}:(post|comment)-\d+$/)
    t.ok(title && author && html, id)
    t.ok(Date.parse(published) <= Date.parse(updated), id)
    t.ok(
      links.some(({ rel }) => rel === 'alternate'),
      id
    )
    t.match(
      links.map(({ href }) => href),
      links.map(() => /^https:\/\//),
      'absolute'
    )
    for (const [, href = ''] of html.matchAll(/href="([^"]*)"/g)) t.match(href, /^https:\/\//, 'absolute')
  }
}

function trimmed(feed: ReadFeed | undefined): string[] | undefined {
  return feed?.titles.map((title) => title.trim())
}

function same(found: string[] | undefined, expected: string[]): boolean {
  return JSON.stringify(found) === JSON.stringify(expected)
}
