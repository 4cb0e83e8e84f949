import { User } from '../../src/database/entities.ts'
import { onEveryEngine } from '../engines.ts'
import { logStream } from '../fixtures/log.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'
import { newStaff } from '../staff.ts'

const env = { SITE_URL: 'https://news.example' }

/** Presses the button on the settings page. @returns what the paths of the feeds begin with */
async function makeFeeds(reader: Reader): Promise<string> {
  const { body } = await reader.post('/dashboard/settings/feeds')
  const [, path] = /https:\/\/news\.example(\/feeds\/jtnf_[\w-]{43})\/replies\.atom/.exec(body) ?? []
  if (!path) throw new Error(body)
  return path
}

onEveryEngine(
  'a member reads replies and the front page by a token, which only they see once',
  async (t, { url }) => {
    const { lines, stream } = logStream()
    const app = await build(t, { url, env, log: stream as never })
    const alice = await newMember(app, 'alice')
    const bob = await newMember(app, 'bob')
    await alice.submit('/submit', { title: 'Mine', post_url: 'https://example.com/', text: '' })
    await bob.submit('/post/1/comment', { comment_text: 'An answer' })
    await alice.submit('/post/1/mark', { saved: '1' })
    t.match((await alice.get('/dashboard/settings')).body, 'You have none yet.')

    const feeds = await makeFeeds(alice)
    for (const [name, expected] of [
      ['replies.atom', 'An answer'],
      ['replies.rss', 'An answer'],
      ['replies.json', 'An answer'],
      ['home.atom', 'Mine'],
      ['saved.atom', 'Mine'],
      ['newest.atom', 'Mine'],
      ['post/1/feed.atom', 'An answer']
    ] as const) {
      const { statusCode, headers, body } = await new Reader(app).get(`${feeds}/${name}`)
      t.equal(statusCode, 200, name)
      t.match(body, expected, name)
      t.match(body, `https://news.example${feeds}/${name}`, 'names itself')
      t.match(headers, {
        'cache-control': 'private, no-cache',
        'x-robots-tag': 'noindex, nofollow',
        'referrer-policy': 'no-referrer'
      })
      for (const known of [
        { 'if-none-match': String(headers.etag) },
        { 'if-modified-since': String(headers['last-modified']) }
      ])
        t.equal((await app.inject({ url: `${feeds}/${name}`, headers: known })).statusCode, 304, name)
    }
    t.match((await alice.get('/dashboard/settings')).body, 'New ones replace them.')
    t.notMatch((await alice.get('/dashboard/settings')).body, 'jtnf_')
    const own = await makeFeeds(bob)
    t.notMatch((await new Reader(app).get(`${own}/replies.atom`)).body, 'An answer', 'of others')

    const token = feeds.replace('/feeds/', '')
    const [row] = await app.orm.em
      .fork()
      .execute<{ token_hash: string }[]>(`select * from secrets where purpose = 'feeds' and user_id = 1`)
    t.match(row?.token_hash, /^[0-9a-f]{64}$/)
    t.notMatch(JSON.stringify(row), token)
    t.notMatch(JSON.stringify(lines), token, 'nor is it in the log')
    t.match(JSON.stringify(lines), '/feeds/…/replies.atom')
    t.match(JSON.stringify(lines), 'feed_addresses_made')
  }
)

onEveryEngine('without a valid token there is nothing', async (t, { url }) => {
  const app = await build(t, { url, env })
  const [alice, mona] = [await newMember(app, 'alice'), await newStaff(app, 'mona', 'moderator')]
  const status = async (path: string) => (await new Reader(app).get(path)).statusCode
  for (const path of [
    '/feeds/x/replies.atom',
    '/feeds/jtnf_x/home.rss',
    '/feeds//home.atom',
    '/feeds/replies.atom'
  ])
    t.equal(await status(path), 404, path)
  t.match((await app.inject('/feeds/jtnf_x/home.rss')).headers, { 'referrer-policy': 'no-referrer' })

  const before = await makeFeeds(alice)
  const feeds = await makeFeeds(alice)
  t.equal(await status(`${before}/home.atom`), 404, 'replaced')
  t.equal(await status(`${feeds}/home.atom`), 200)
  await mona.submit('/mod/users/alice/ban', { reason: 'Spam', days: '7' })
  for (const name of ['home', 'saved', 'replies', 'newest'])
    t.equal(await status(`${feeds}/${name}.atom`), 404, 'banned')
  await mona.submit('/mod/users/alice/unban', { reason: 'Sorry' })
  t.equal(await status(`${feeds}/home.atom`), 200)
  await alice.submit('/dashboard/settings/account', { current_password: 'a long way to go' })
  t.equal(await status(`${feeds}/home.atom`), 404, 'deleted')
})

onEveryEngine('a private board has feeds for members by token, and for nobody else', async (t, { url }) => {
  const app = await build(t, { url, env: { ...env, SITE_PRIVATE: 'true' } })
  const alice = await newMember(app, 'alice')
  await alice.submit('/submit', { title: 'Ours', post_url: 'https://example.com/', text: '' })
  const page = (await alice.post('/dashboard/settings/feeds')).body
  t.match(page, '/newest.atom')
  const feeds = await makeFeeds(alice)
  for (const name of [
    'hot',
    'newest',
    'active',
    'top',
    'comments',
    'site/example.com/feed',
    'user/alice/feed'
  ]) {
    t.equal((await new Reader(app).get(`/${name}.atom`)).statusCode, 302, name)
    const { statusCode, headers, body } = await new Reader(app).get(`${feeds}/${name}.atom`)
    t.equal(statusCode, 200, name)
    if (name !== 'comments') t.match(body, 'Ours', name)
    t.equal(headers['cache-control'], 'private, no-cache')
  }
  t.notMatch((await alice.get('/')).body, 'rel="alternate"')
  await app.orm.em.fork().nativeUpdate(User, { username: 'alice' }, { approved_at: null })
  t.equal((await new Reader(app).get(`${feeds}/home.atom`)).statusCode, 404, 'not approved yet')
})

onEveryEngine('the feed of the front page leaves out what the member hides', async (t, { url }) => {
  const app = await build(t, { url, env })
  const alice = await newMember(app, 'alice')
  const bob = await newMember(app, 'bob')
  for (const title of ['First', 'Second']) await bob.submit('/submit', { title, text: 'Words' })
  await alice.submit('/post/1/mark', { hidden: '1' })
  const { body } = await new Reader(app).get(`${await makeFeeds(alice)}/home.json`)
  t.same(
    JSON.parse(body).items.map(({ title }: { title: string }) => title),
    ['Second']
  )
})
