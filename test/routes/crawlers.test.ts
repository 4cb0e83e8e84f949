import t from 'tap'
import { Post } from '../../src/database/entities.ts'
import { addMember, addPosts } from '../content.ts'
import { onEveryEngine } from '../engines.ts'
import { lint } from '../fixtures/feed-reader.ts'
import { build } from '../helper.ts'
import { rowsRead } from '../plans.ts'
import { statementsOf } from '../statements.ts'

const env = { SITE_URL: 'https://news.example' }

const locations = (body: string) => [...body.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => url)

onEveryEngine('the map of the site has each visible post once, in parts by id', async (t, engine) => {
  const app = await build(t, { ...engine, env })
  const user_id = await addMember(app.orm)
  const made = await addPosts(
    app.orm,
    Array.from({ length: 6 }, () => ({ user_id }))
  )
  const ids = [1, 10_000, 10_001, 25_000, 60_000, 70_001]
  const em = app.orm.em.fork()
  for (const [index, id] of [...ids.entries()].reverse())
    await em.execute('update posts set id = ? where id = ?', [id, made[index] ?? 0])
  await em.nativeUpdate(Post, { id: 70_001 }, { deleted_at: new Date() })

  const index = await app.inject('/sitemap.xml')
  t.equal(index.headers['content-type'], 'application/xml; charset=utf-8')
  const parts = locations(index.body)
  t.same(
    parts.map((part) => part?.replace('https://news.example/sitemap/', '')),
    ['pages.xml', 'posts-6.xml', 'posts-3.xml', 'posts-2.xml', 'posts-1.xml']
  )
  const posts: (string | undefined)[] = []
  for (const part of parts.slice(1)) {
    const { body } = await app.inject(String(part))
    t.match(body, '<lastmod>2026-06-01T12:00:00.000Z</lastmod>')
    posts.push(...locations(body))
  }
  t.same(
    posts.sort(),
    ids
      .slice(0, 5)
      .map((id) => `https://news.example/post/${id}`)
      .sort()
  )
  for (const path of [
    '/sitemap/posts-4.xml',
    '/sitemap/posts-8.xml',
    '/sitemap/posts-0.xml',
    '/sitemap/posts-x.xml'
  ])
    t.equal((await app.inject(path)).statusCode, 404, path)
})

onEveryEngine('maps are read along the primary key, and the next ones cost nothing', async (t, engine) => {
  const app = await build(t, { ...engine, env })
  const user_id = await addMember(app.orm)
  for (let n = 0; n < 6; n++)
    await addPosts(
      app.orm,
      Array.from({ length: 500 }, () => ({ user_id }))
    )
  const em = app.orm.em.fork()
  await em.execute(
    'update posts set id = id + 100000 where id > 1000 order by id desc'.replace(
      engine.name === 'sqlite' ? / order.*/ : '',
      ''
    )
  )
  // So many changes within a minute would invalidate every page.
  await em.nativeUpdate(Post, { id: { $gt: 0 } }, { changed_at: new Date('2026-06-01T12:00:00.000Z') })
  const record = (path: string) => statementsOf(app.orm, () => app.inject(path))
  for (const [path, statements, most] of [
    ['/sitemap.xml', 2, 60],
    ['/sitemap/posts-1.xml', 1, 1_010]
  ] as const) {
    const sent = await record(path)
    t.equal(sent.length, statements, path)
    if (engine.name !== 'sqlite') {
      let read = 0
      for (const sql of sent) read += await rowsRead(em, sql)
      t.ok(read <= most, `${path}: ${read} rows`)
    }
    t.same(await record(path), [], path)
  }
  const { headers } = await app.inject('/sitemap/posts-1.xml')
  const known = { 'if-modified-since': String(headers['last-modified']) }
  t.equal((await app.inject({ url: '/sitemap/posts-1.xml', headers: known })).statusCode, 304)
})

t.test('a map of 25,000 posts is well-formed, and has each of them once', async (t) => {
  const app = await build(t, { url: 'sqlite::memory:', env })
  const user_id = await addMember(app.orm)
  const all: number[] = []
  for (let n = 0; n < 25; n++)
    all.push(
      ...(await addPosts(
        app.orm,
        Array.from({ length: 1_000 }, () => ({ user_id }))
      ))
    )
  const found: (string | undefined)[] = []
  for (const part of locations((await app.inject('/sitemap.xml')).body)) {
    const { body, statusCode } = await app.inject(String(part))
    t.equal(statusCode, 200, String(part))
    t.ok(locations(body).length <= 10_000)
    if (process.env.TEST_PYTHON) t.equal(lint(body), '', String(part))
    found.push(...locations(body))
  }
  const posts = found.filter((url) => url?.includes('/post/'))
  t.equal(posts.length, 25_000)
  t.equal(new Set(posts).size, 25_000)
  for (const path of found.filter((url) => !url?.includes('/post/')))
    t.equal((await app.inject(String(path))).statusCode, 200, String(path))
})

t.test('robots.txt names the map, and the crawlers that the board asks to stay away', async (t) => {
  const app = await build(t, { url: 'sqlite::memory:', env })
  const read = async () => (await app.inject('/robots.txt')).body
  t.match(
    await read(),
    /^User-agent: \*\n(Disallow: \/\S+\n)+Allow: \/\n\nSitemap: https:\/\/news\.example\/sitemap\.xml\n$/
  )
  t.notMatch(await read(), 'GPTBot')
  await app.changeSettings(app.orm.em.fork(), { refuse_model_crawlers: true }, 'board')
  t.match(await read(), /User-agent: GPTBot\n(User-agent: \S+\n)+Disallow: \/\n/)
  const unnamed = await build(t, { url: 'sqlite::memory:' })
  t.notMatch((await unnamed.inject('/robots.txt')).body, 'Sitemap')
})

t.test('the manifest has the name, the accent and icons that exist', async (t) => {
  const app = await build(t, { url: 'sqlite::memory:' })
  await app.changeSettings(app.orm.em.fork(), { site_name: 'Ours "&"', accent: '#123456' }, 'board')
  const { headers, body } = await app.inject('/app.webmanifest')
  t.equal(headers['content-type'], 'application/manifest+json; charset=utf-8')
  const manifest = JSON.parse(body)
  t.match(manifest, { name: 'Ours "&"', theme_color: '#123456', start_url: '/', display: 'minimal-ui' })
  for (const { src, type } of manifest.icons) {
    const { statusCode, headers } = await app.inject(src)
    t.equal(statusCode, 200, src)
    t.match(headers['content-type'], type)
  }
  const page = (await app.inject('/')).body
  t.match(page, '<link rel="manifest" href="/app.webmanifest">')
  t.match(page, '<meta name="theme-color" content="#123456" media="(prefers-color-scheme: light)">')
})

t.test('every page says what it is, to other sites as well', async (t) => {
  const app = await build(t, { url: 'sqlite::memory:', env })
  const user_id = await addMember(app.orm)
  await addPosts(app.orm, [{ user_id, title: 'A "quoted" title' }])
  const paths = [
    '/',
    '/newest',
    '/top',
    '/active',
    '/comments',
    '/post/1',
    '/site/example.com',
    '/user/alice'
  ]
  for (const path of [
    ...paths,
    '/user/alice/comments',
    '/login',
    '/reset',
    '/feeds',
    '/moderation',
    '/nowhere'
  ]) {
    const { body } = await app.inject(path)
    t.match(body, /<meta name="description" content="[^"]{10,}">/, path)
    if (!paths.includes(path)) continue
    t.match(body, /<link rel="canonical" href="https:\/\/news\.example\/[^"]*">/, path)
    for (const name of ['title', 'site_name', 'description', 'url', 'type'])
      t.match(body, new RegExp(`<meta property="og:${name}" content="[^"]+">`), `${path} ${name}`)
  }
  const post = (await app.inject('/post/1')).body
  t.match(post, '<meta property="og:title" content="A &#34;quoted&#34; title">')
  t.match(post, '<meta property="og:type" content="article">')
  t.match(post, '<meta property="article:published_time" content="2026-06-01T12:00:00.000Z">')
  t.match((await app.inject('/user/alice')).body, '<meta property="og:type" content="profile">')
})
