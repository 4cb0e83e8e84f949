import { Moderation, Source } from '../../../src/database/entities.ts'
import { makeSource } from '../../../src/sources/administer.ts'
import { onEveryEngine } from '../../engines.ts'
import { signUpAs } from '../../fixtures/moderators.ts'
import { boardWithFeed, itemsFrom, readAgain, rss, titles } from '../../fixtures/sources.ts'
import { until } from '../../fixtures/until.ts'
import { build } from '../../helper.ts'
import { newStaff } from '../../staff.ts'

const path = '/api/admin/sources'
const wanted = { url: 'https://feeds.invalid/secret-path', username: 'lwn', minutes: 60 }

onEveryEngine('administrators make, change, pause, read and delete sources by the API', async (t, engine) => {
  const { app, server, asked, answers } = await boardWithFeed(t, engine)
  const ada = await signUpAs(app, 'ada', 'admin')
  answers.next = (response) => response.setHeader('etag', '"1"').end(rss(itemsFrom(1, 9)))
  const made = await ada.send('POST', path, { ...wanted, url: `${server.url}/secret-path` })
  t.equal(made.statusCode, 201)
  const { id } = made.json()
  const read = async () => (await ada.send('GET', path)).json().sources[0]
  await until(async () => (await read()).fetched_at !== null)
  t.match(await read(), { id, username: 'lwn[bot]', minutes: 60, tag: null, failures: 0, paused_at: null })
  t.equal((await titles(app)).length, 3)
  t.equal((await ada.send('POST', `${path}/${id}/run`)).statusCode, 204)
  await until(() => asked.length === 2)
  await ada.send('POST', '/api/admin/tags', { name: 'feeds' })
  t.equal((await ada.send('PUT', `${path}/${id}`, { minutes: 15, tag: 'feeds' })).statusCode, 204)
  t.match(await read(), { minutes: 15, tag: 'feeds' })
  t.equal((await ada.send('PUT', `${path}/${id}`, { paused: true, tag: '' })).statusCode, 204)
  t.match(await read(), { paused_at: /Z$/, tag: null })
  t.match((await ada.send('POST', `${path}/${id}/run`)).json(), { status: 409, code: 'SOURCE_PAUSED' })
  answers.next = (response) => response.end(rss(itemsFrom(1, 30)))
  t.equal((await ada.send('PUT', `${path}/${id}`, { paused: false })).statusCode, 204)
  await until(async () => (await read()).fetched_at !== null)
  t.same(
    (await titles(app)).slice(3),
    ['Item 28', 'Item 29', 'Item 30'],
    'but for the newest, the rest is seen'
  )
  t.equal(asked.at(-1)?.['if-none-match'], undefined)
  t.equal((await ada.send('DELETE', `${path}/${id}`)).statusCode, 204)
  t.same((await ada.send('GET', path)).json(), { sources: [] })
  t.equal((await titles(app)).length, 6, 'its posts stay')
  for (const [method, end] of [
    ['DELETE', ''],
    ['POST', '/run']
  ] as const)
    t.match((await ada.send(method, `${path}/${id}${end}`)).json(), { status: 404, code: 'SOURCE_NOT_FOUND' })
  t.match((await ada.send('PUT', `${path}/${id}`, { minutes: 20 })).json(), { code: 'SOURCE_NOT_FOUND' })
  const acts = await app.orm.em.fork().find(Moderation, { action: { $like: '%-source' } })
  t.same(
    acts.map(({ action }) => action).sort(),
    ['change-source', 'change-source', 'change-source', 'delete-source', 'make-source', 'run-source'],
    'each act is recorded'
  )
  t.notMatch(JSON.stringify(acts), 'secret-path')
})

onEveryEngine('what a source may not be is said', async (t, engine) => {
  const app = await build(t, engine)
  const ada = await signUpAs(app, 'ada', 'admin')
  const send = async (changes: object) => (await ada.send('POST', path, { ...wanted, ...changes })).json()
  for (const changes of [
    { minutes: 14 },
    { minutes: 10_081 },
    { url: '' },
    { username: 'two words' },
    { username: 'admin' },
    { username: 'w'.repeat(46) }
  ])
    t.match(await send(changes), { status: 400, code: 'VALIDATION_FAILED' }, JSON.stringify(changes))
  for (const url of ['ftp://a.example/', 'javascript:alert(1)', 'https://a:b@c.example/', 'x'])
    t.match(await send({ url }), { status: 422, code: 'URL_INVALID' }, url)
  t.match(await send({ tag: 'nothing' }), { status: 422, code: 'TAG_UNKNOWN' })
  t.match(await send({}), { id: Number })
  t.match(await send({ username: 'LWN' }), { status: 409, code: 'USERNAME_TAKEN' })
  const em = app.orm.em.fork()
  for (let n = 1; n < 100; n++) await makeSource(em.fork(), 'board', { ...wanted, username: `feed${n}` })
  t.match(await send({ username: 'more' }), { status: 409, code: 'SOURCES_TAKEN' })
  t.equal(await em.count(Source), 100)
})

onEveryEngine(
  'a deleted source can be made again, with its bot, and posts nothing twice',
  async (t, engine) => {
    const { app, server, answers } = await boardWithFeed(t, engine)
    const ada = await signUpAs(app, 'ada', 'admin')
    answers.next = (response) => response.end(rss(itemsFrom(1, 2)))
    for (const round of [1, 2]) {
      const { id } = (await ada.send('POST', path, { ...wanted, url: server.url })).json()
      t.match(await readAgain(app, id), { failures: 0, fetched_at: Date }, `round ${round}`)
      await ada.send('DELETE', `${path}/${id}`)
    }
    t.same(await titles(app), ['Item 1', 'Item 2'])
    const bots = await app.orm.em.fork().execute<object[]>(`select id from users where username = 'lwn[bot]'`)
    t.equal(bots.length, 1)
  }
)

onEveryEngine('the pages make a source, change, pause, read and delete it', async (t, engine) => {
  const { app, server, asked, answers } = await boardWithFeed(t, engine)
  answers.next = (response) => response.end(rss(itemsFrom(1, 1)))
  const ada = await newStaff(app, 'ada', 'admin')
  const page = '/admin/sources'
  const form = { url: server.url, username: 'lwn', minutes: '60', tag: '' }
  const invalid = await ada.post(page, { ...form, url: 'ftp://x' })
  t.equal(invalid.statusCode, 422)
  t.match(invalid.body, 'must start with http')
  t.match(invalid.body, 'value="lwn"')
  t.match((await ada.submit(page, form)).body, 'Done.')
  const list = (await ada.get(page)).body
  t.match(list, 'lwn[bot]')
  const [, id = ''] = list.match(/admin\/sources\/(\d+)/) ?? []
  const one = `${page}/${id}`
  await until(() => asked.length === 1)
  t.match((await ada.submit(one, { minutes: '30', tag: '' })).body, 'value="30"')
  const unknown = await ada.post(one, { minutes: '30', tag: 'nothing' })
  t.equal(unknown.statusCode, 422)
  t.match(unknown.body, 'There is no tag')
  t.match((await ada.submit(`${one}/run`, {})).body, 'Done.')
  await until(() => asked.length === 2)
  t.match((await ada.submit(`${one}/paused`, { paused: '1' })).body, 'paused on')
  t.match((await ada.submit(`${one}/paused`, { paused: '0' })).body, 'Read it now')
  t.match((await ada.submit(`${one}/delete`, {})).body, 'None: only members post.')
  t.equal((await ada.get(one)).statusCode, 404)
  t.equal((await ada.post(one, { minutes: '30', tag: '' })).statusCode, 404)
})
