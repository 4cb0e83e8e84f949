import { deleteMember } from '../../src/accounts/administer.ts'
import { Notice, SourceItem, User } from '../../src/database/entities.ts'
import { ban } from '../../src/moderation/members.ts'
import { makeSource } from '../../src/sources/administer.ts'
import { queueReadings } from '../../src/sources/queue.ts'
import { Source } from '../../src/sources/source.ts'
import { makeTag, mergeTags } from '../../src/tags/administer.ts'
import { signUp } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { elsewhere } from '../fixtures/elsewhere.ts'
import { signUpAs } from '../fixtures/moderators.ts'
import { boardWithFeed, itemsFrom, readAgain, rss, sourceOf, titles } from '../fixtures/sources.ts'
import { build } from '../helper.ts'

onEveryEngine(
  'of a new source three items are posted, later five at once, the oldest first',
  async (t, engine) => {
    const { app, server, asked, answers } = await boardWithFeed(t, engine)
    answers.next = (response) => response.setHeader('etag', 'W/"1"').end(rss(itemsFrom(1, 10)))
    const id = await sourceOf(app, server.url)
    t.same(await titles(app), ['Item 8', 'Item 9', 'Item 10'])
    answers.next = (response) => response.setHeader('etag', 'W/"2"').end(rss(itemsFrom(5, 17)))
    t.match(await readAgain(app, id), { etag: null, failures: 0 }, 'what waits is asked for again')
    t.equal((await titles(app)).at(-1), 'Item 15')
    t.match(await readAgain(app, id), { etag: 'W/"2"' })
    t.equal((await titles(app)).length, 10)
    await readAgain(app, id)
    t.equal((await titles(app)).length, 10, 'nothing twice')
    t.same(
      asked.map((headers) => headers['if-none-match']),
      [undefined, 'W/"1"', undefined, 'W/"2"']
    )
    t.match(asked[0]?.accept, 'application/atom+xml')
    const posts = (await app.inject('/api/posts?sort=new')).json().posts
    t.match(posts[0], {
      title: 'Item 17',
      post_url: 'https://elsewhere.example/17',
      user: { username: 'feed[bot]' }
    })
    t.match((await app.inject('/')).body, 'feed[bot]', 'the page cache learns of it')
  }
)

onEveryEngine('validators go back as they came, and 304 is no news', async (t, engine) => {
  const { app, server, asked, answers } = await boardWithFeed(t, engine)
  const date = 'Mon, 30 Nov 2026 9:00:00 +0000'
  answers.next = (response) =>
    response.writeHead(200, { etag: '"a b', 'last-modified': date }).end(rss(itemsFrom(1, 1)))
  const id = await sourceOf(app, server.url)
  answers.next = (response) => response.writeHead(304).end()
  const { fetched_at, next_at, ...source } = await readAgain(app, id)
  t.match(asked[1], { 'if-none-match': '"a b', 'if-modified-since': date })
  t.match(source, { etag: '"a b', last_modified: date, failures: 0, last_error: null })
  const wait = next_at.getTime() - (fetched_at?.getTime() ?? 0)
  t.ok(wait >= 3_599_000 && wait <= 3_601_000)
  t.equal((await titles(app)).length, 1)
})

onEveryEngine('a source is not read before it is due', async (t, engine) => {
  const { app, server, asked } = await boardWithFeed(t, engine)
  await sourceOf(app, server.url, { minutes: 15 })
  await queueReadings(app.orm.em.fork())
  const jobs = await app.orm.em.fork().execute<object[]>(`select id from jobs where kind = 'source'`)
  t.equal(jobs.length, 0)
  t.equal(asked.length, 1)
})

onEveryEngine('what fails is said, tried later and later, and paused in the end', async (t, engine) => {
  const { app, server, answers } = await boardWithFeed(t, engine)
  const ada = await signUpAs(app, 'ada', 'admin')
  answers.next = (response) => response.end('<rss><channel><item><title>x')
  const id = await sourceOf(app, server.url)
  const em = () => app.orm.em.fork()
  const minutesLeft = ({ next_at }: Source) => Math.round((next_at.getTime() - Date.now()) / 60_000)
  const broken = await em().findOneOrFail(Source, id)
  t.match(broken, { failures: 1, last_error: /broken/, fetched_at: null })
  t.equal(minutesLeft(broken), 60)
  answers.next = (response) => response.end(`${rss(itemsFrom(1, 2))}${' '.repeat(10_000_000)}`)
  const large = await readAgain(app, id)
  t.match(large, { failures: 2, last_error: 'It has more than 2 MB.' })
  t.equal(minutesLeft(large), 120)
  answers.next = (response) => response.writeHead(429, { 'retry-after': '40000' }).end()
  const asking = await readAgain(app, id)
  t.match(asking, { failures: 3, last_error: 'It answered 429.' })
  t.equal(minutesLeft(asking), 667)
  answers.next = (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end()
  t.match(await readAgain(app, id), { failures: 4, last_error: /http/ })
  answers.next = (response) => response.end(rss(itemsFrom(1, 2)))
  t.match(await readAgain(app, id), { failures: 0, last_error: null })
  await em().nativeUpdate(Source, { id }, { failures: 19 })
  answers.next = (response) => response.writeHead(500).end()
  t.match(await readAgain(app, id), { paused_at: Date, last_error: /20 times in a row/ })
  t.match(await em().find(Notice, { user_id: ada.id }), [{ note: /source .* was paused/ }])
  t.equal((await titles(app)).length, 2)
})

onEveryEngine('a feed that is gone is paused at once', async (t, engine) => {
  const { app, server, asked, answers } = await boardWithFeed(t, engine)
  answers.next = (response) => response.writeHead(410).end()
  const id = await sourceOf(app, server.url)
  t.match(await readAgain(app, id), { paused_at: Date, last_error: /410/ })
  t.equal(asked.length, 1)
})

onEveryEngine('links that the board does not take count as seen', async (t, engine) => {
  const { app, server, answers } = await boardWithFeed(t, engine)
  const alice = await signUp(app, 'alice')
  await alice.send('POST', '/api/posts', {
    title: 'Hers',
    post_url: 'https://www.elsewhere.example/2/?utm_source=x'
  })
  const items = [
    { title: 'Relative', link: '/3', guid: '3' },
    { title: 'Posted by Alice', link: 'https://elsewhere.example/2', guid: '2' },
    { title: 'Twice', link: 'https://elsewhere.example/1', guid: '1' },
    { title: 'The same', link: 'https://elsewhere.example/4', guid: '1' }
  ]
  answers.next = (response) => response.end(rss(items))
  const id = await sourceOf(app, server.url)
  t.same(await titles(app), ['Hers', 'Twice', 'Relative'])
  answers.next = (response) =>
    response.end(rss([{ title: 'Script', link: 'javascript:alert(1)' }, { title: '', link: '/5' }, ...items]))
  t.match(await readAgain(app, id), { failures: 0 })
  t.same(await titles(app), ['Hers', 'Twice', 'Relative'])
  const seen = await app.orm.em.fork().find(SourceItem, { source_id: id })
  t.equal(seen.length, 5)
  t.equal(seen.filter(({ post_id }) => post_id === null).length, 3)
  const urls = (await app.inject('/api/posts?sort=new'))
    .json()
    .posts.map(({ post_url }: { post_url: string }) => post_url)
  t.equal(urls[0], `${server.url}/3`)
})

onEveryEngine(
  'a bot posts without the limits of members, with a tag that may be merged',
  async (t, engine) => {
    const { app, server, answers } = await boardWithFeed(t, engine, { NEW_MEMBER_DAYS: '30' })
    const em = () => app.orm.em.fork()
    await app.changeSettings(em(), { new_member_posts: 1, new_member_links: true }, 'board')
    await makeTag(em(), 'board', { name: 'feeds' })
    await makeTag(em(), 'board', { name: 'news' })
    answers.next = (response) => response.end(rss(itemsFrom(1, 3)))
    const id = await sourceOf(app, server.url, { tag: 'feeds' })
    await mergeTags(em(), 'board', 'feeds', 'news')
    for (const last of [8, 13, 18]) {
      answers.next = (response) => response.end(rss(itemsFrom(1, last)))
      await readAgain(app, id)
    }
    t.equal((await titles(app)).length, 18)
    t.match((await app.inject('/api/posts?sort=new&limit=1')).json(), { posts: [{ tags: ['news'] }] })
  }
)

onEveryEngine('a bot cannot log in, nobody can have its name, and its ban holds', async (t, engine) => {
  const { app, server, asked, answers } = await boardWithFeed(t, engine)
  const ada = await signUpAs(app, 'ada', 'admin')
  answers.next = (response) => response.end(rss(itemsFrom(1, 1)))
  const id = await sourceOf(app, server.url)
  const bot = await app.orm.em.fork().findOneOrFail(User, { username: 'feed[bot]' })
  t.match(bot, { email: null, email_key: null, password: null, role: 'member' })
  t.match((await app.inject('/user/feed%5Bbot%5D')).body, 'A bot that posts what 127.0.0.1 publishes.')
  const payload = { username: 'feed[bot]', email: 'x@example.com', password: 'a long way to go' }
  const taken = await app.inject({ method: 'POST', url: '/api/users', payload })
  t.match(taken.json(), { status: 400, code: 'VALIDATION_FAILED' })
  await ban(app.orm.em.fork(), ada.id, 'feed[bot]', {
    days: 1,
    reason: 'Too much'
  })
  answers.next = (response) => response.end(rss(itemsFrom(1, 2)))
  t.match(await readAgain(app, id), { failures: 1, last_error: 'Its bot is banned.' })
  t.equal(asked.length, 1)
  t.equal((await titles(app)).length, 1)
})

onEveryEngine('a source whose bot was deleted is paused', async (t, engine) => {
  const { app, server, asked, answers } = await boardWithFeed(t, engine)
  answers.next = (response) => response.end(rss(itemsFrom(1, 1)))
  const id = await sourceOf(app, server.url)
  const { user_id } = await app.orm.em.fork().findOneOrFail(Source, id)
  await deleteMember(app.orm.em.fork(), 'board', user_id)
  t.match(await readAgain(app, id), { paused_at: Date, last_error: 'Its bot was deleted.' })
  t.equal(asked.length, 1)
})

onEveryEngine('nothing private is connected to', async (t, { url }) => {
  const server = await elsewhere(t, (_, response) => response.end(rss(itemsFrom(1, 1))))
  const app = await build(t, { url, env: { JOBS: 'on' } })
  const id = await makeSource(app.orm.em.fork(), 'board', {
    url: server.url,
    username: 'inside',
    minutes: 60
  })
  t.match(await readAgain(app, id), {
    failures: 1,
    last_error: 'The address is not one of the public internet.'
  })
  t.equal(server.connections, 0)
})
