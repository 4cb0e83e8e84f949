import { recordStatements } from 'fastify-mikro-orm/testing'
import { Moderation, Setting } from '../../src/database/entities.ts'
import { onEveryEngine } from '../engines.ts'
import { moveClock } from '../fixtures/clock.ts'
import { logStream } from '../fixtures/log.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'

onEveryEngine('a change shows on cached pages of every process within a second', async (t, { url }) => {
  const [here, there] = [await build(t, { url }), await build(t, { url })]
  const apps = [here, there, await build(t, { url, env: { PAGE_CACHE_MB: '0' } })]
  for (const app of apps) t.match((await new Reader(app).get('/')).body, 'Just Tech News')
  const member = await newMember(there, 'alice')
  const changed = await here.changeSettings(
    here.orm.em.fork(),
    {
      site_name: 'Zebra',
      tagline: 'All black & white',
      footer: 'Grazing.',
      language: 'de',
      accent: '#7a1f1f'
    },
    'board'
  )
  t.same(changed, ['site_name', 'tagline', 'language', 'accent', 'footer'])
  t.match((await new Reader(here).get('/login')).body, 'Zebra', 'at once in this process')
  t.match((await new Reader(here).get('/')).body, 'Zebra')
  moveClock(1_000)
  for (const app of apps) {
    const { body } = await new Reader(app).get('/')
    t.match(body, /<html lang="de">.*Zebra.*theme\.7a1f1f72cdbd\.css.*All black &.* white.*Grazing\./s)
    t.notMatch(body, 'Just Tech News')
  }
  t.match((await member.get('/dashboard')).body, 'Zebra', 'for members')
  const theme = await there.inject('/assets/theme.7a1f1f72cdbd.css')
  t.equal(theme.body, ':root{--accent:light-dark(#7a1f1f,#72cdbd)}\n')
  t.match(theme.headers, { 'content-type': 'text/css; charset=utf-8', 'cache-control': /immutable/ })
  for (const name of ['theme.7a1f1f.css', 'theme.7A1F1F72cdbd.css', 'theme.zzzzzzzzzzzz.css'])
    t.equal((await there.inject(`/assets/${name}`)).statusCode, 404, name)
})

onEveryEngine('a process that only serves members sees a change within a second', async (t, { url }) => {
  const [here, there] = [await build(t, { url }), await build(t, { url })]
  const member = await newMember(there, 'alice')
  await here.changeSettings(here.orm.em.fork(), { site_name: 'Zebra' }, 'board')
  moveClock(1_000)
  const pages = await Promise.all(['/', '/dashboard', '/login'].map((path) => member.get(path)))
  for (const { body } of pages.slice(0, 2)) t.match(body, 'Zebra')
  const polls = await recordStatements(there.orm, () => member.get('/submit'))
  t.equal(polls.length, 1, 'no further statement until the next second')
})

onEveryEngine('each change is recorded with its old and new value, and all or none', async (t, { url }) => {
  const app = await build(t, { url })
  const em = app.orm.em.fork()
  await app.changeSettings(em, { flags_to_hide: 3, private: true, site_name: 'Just Tech News' }, 7)
  t.same([app.settings.flags_to_hide, app.settings.private], [3, true])
  const acts = await em.find(Moderation, { id: { $gt: 0 } }, { orderBy: { id: 'asc' } })
  t.match(acts, [
    { action: 'change-setting', moderator_id: 7, is_public: false, created_at: Date },
    { action: 'change-setting' }
  ])
  t.same(
    acts.map(({ details }) => JSON.parse(details ?? '')),
    [
      { setting: 'private', from: false, to: true },
      { setting: 'flags_to_hide', from: 0, to: 3 }
    ]
  )
  const refused = [
    [{ flags_to_hide: 2, tagline: 'x'.repeat(201) }, 'SETTING_INVALID'],
    [{ flags_to_hide: -1 }, 'SETTING_INVALID'],
    [{ site_name: '' }, 'SETTING_INVALID'],
    [{ site_name: ' \u3164\n' }, 'SETTING_INVALID'],
    [{ site_name: 'half a pair \ud800' }, 'SETTING_INVALID'],
    [{ email_domains: ['not a domain'] }, 'SETTING_INVALID'],
    [{ accent: '#ffcc00' }, 'SETTING_INVALID'],
    [{ secret: 'mine' }, 'SETTING_FIXED']
  ] as const
  for (const [changes, code] of refused) {
    await t.rejects(app.changeSettings(em, changes as object, 7), { code }, JSON.stringify(changes))
  }
  t.equal(app.settings.flags_to_hide, 3)
  await Promise.all([1, 2, 3, 4].map((n) => app.changeSettings(em.fork(), { new_member_karma: n }, n)))
  const versions = await em.fork().find(Setting, { name: 'version' })
  t.equal(versions[0]?.value, '6', 'each change has a version of its own')
})

onEveryEngine('a setting of one line is cleaned as titles are', async (t, { url }) => {
  const app = await build(t, { url })
  const em = app.orm.em.fork()
  await app.changeSettings(em, { site_name: ' Tech\n\u202enews ', footer: 'Two\nlines' }, 'board')
  t.match(app.settings, { site_name: 'Tech news', footer: 'Two\nlines' })
})

onEveryEngine('the environment wins, and cannot be changed', async (t, { url }) => {
  const app = await build(t, { url })
  await app.changeSettings(app.orm.em.fork(), { site_name: 'Zebra', sign_up: 'closed' }, 'board')
  const env = { SITE_NAME: 'By the operator', SIGN_UP: 'open', SITE_PRIVATE: 'false' }
  const other = await build(t, { url, env })
  t.match(other.settings, { site_name: 'By the operator', sign_up: 'open', private: false })
  t.same(Object.keys(other.fixedSettings), ['site_name', 'sign_up', 'private', 'new_member_days'])
  t.match((await other.inject('/')).body, 'By the operator')
  const change = other.changeSettings(other.orm.em.fork(), { site_name: 'Mine' }, 1)
  await t.rejects(change, { code: 'SETTING_FIXED', message: /set by the environment/ })
})

onEveryEngine('a value that does not fit counts as the default, and is logged', async (t, { url }) => {
  const first = await build(t, { url })
  const rows = { tagline: '"Kept"', sign_up: '"by pigeon"', private: '1', accent: 'no JSON' }
  for (const [name, value] of Object.entries(rows)) {
    await first.orm.em.fork().insert(Setting, { name, value, updated_at: new Date() })
  }
  const { lines, stream } = logStream()
  const app = await build(t, { url, log: stream as never })
  t.match(app.settings, { tagline: 'Kept', sign_up: 'open', private: false, accent: '' })
  const told = lines.filter(({ msg }) => msg.startsWith('settings do not fit'))
  t.match(told, [{ level: 40, settings: ['accent', 'private', 'sign_up'] }])
})

onEveryEngine('a private board whose settings cannot be read does not start', async (t, { url }) => {
  const first = await build(t, { url })
  await first.changeSettings(first.orm.em.fork(), { private: true }, 'board')
  await first.orm.em.fork().execute('alter table settings rename column value to lost')
  await t.rejects(build(t, { url }), /value/)
})

onEveryEngine('all processes have one secret, also when they start together', async (t, { url }) => {
  await build(t, { url })
  const em = (await build(t, { url })).orm.em.fork()
  await em.nativeDelete(Setting, { name: { $ne: '' } })
  const apps = await Promise.all([1, 2, 3].map(() => build(t, { url })))
  const secrets = new Set(apps.map(({ secret }) => secret.toString('hex')))
  t.equal(secrets.size, 1)
  t.match([...secrets][0], /^[0-9a-f]{64}$/)
  t.notMatch((await new Reader(apps[0] ?? (await build(t, { url }))).get('/')).body, [...secrets][0])
})
