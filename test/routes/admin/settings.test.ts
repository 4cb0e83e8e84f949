import { Moderation } from '../../../src/database/entities.ts'
import { settingFields, settingsOf } from '../../../src/settings/form.ts'
import { groups, type Settings } from '../../../src/settings/schema.ts'
import { onEveryEngine } from '../../engines.ts'
import { logStream } from '../../fixtures/log.ts'
import { build } from '../../helper.ts'
import { Reader } from '../../reader.ts'
import { newStaff } from '../../staff.ts'

/** For each setting another value, as its form sends it, and what it then is. Those missing here are numbers or texts. */
const others: { [name in keyof Settings]?: [string, unknown] } = {
  language: ['de', 'de'],
  accent: ['#7a1f1f', '#7a1f1f'],
  accent_dark: ['#ffb0a0', '#ffb0a0'],
  source_url: ['https://example.org/source', 'https://example.org/source'],
  sign_up: ['approval', 'approval'],
  private: ['on', true],
  name_moderators: ['', false],
  email_domains: ['example.org\r\n\r\n  example.com \r\nexample.org', ['example.org', 'example.com']],
  refused_email_domains: ['throw.example\naway.example', ['throw.example', 'away.example']],
  new_member_links: ['on', true],
  tags_max: ['4', 4],
  refuse_model_crawlers: ['on', true],
  flag_reasons: ['spam\nrude', ['spam', 'rude']]
}

function anotherValue(name: keyof Settings, kind: string): [string, unknown] {
  return others[name] ?? (kind === 'number' ? ['3', 3] : [`New ${name}`, `New ${name}`])
}

onEveryEngine('every setting is changed by its form, and shown', async (t, { url }) => {
  const app = await build(t, { url, env: { NEW_MEMBER_DAYS: '' } })
  const ada = await newStaff(app, 'ada', 'admin')
  for (const group of groups) {
    const fields = settingFields(group, app.settings, {})
    t.ok(fields.length > 0, group)
    const values = new Map(fields.map(({ name, kind }) => [name, anotherValue(name, kind)]))
    const sent = Object.fromEntries([...values].map(([name, [text]]) => [name, text]))
    const { body } = await ada.submit(`/admin/${group}`, sent)
    t.match(body, 'Saved.', group)
    for (const [name, [, value]] of values) {
      t.same(app.settings[name], value, name)
      const [, control = ''] = body.split(`id="${group}-${name}"`)
      const tag = control.slice(0, 600)
      if (typeof value === 'boolean') t.equal(/^[^>]* checked/.test(tag), value, `${name} is shown`)
      else t.match(tag, String([value].flat()[0]), `${name} is shown`)
    }
  }
  const acts = await app.orm.em.fork().count(Moderation, { action: 'change-setting' })
  t.equal(acts, groups.flatMap(settingsOf).length)
  const before = { ...app.settings }
  const some = { new_member_days: '3', new_member_links: 'on' }
  t.equal((await ada.post('/admin/limits', some)).statusCode, 303)
  t.same(app.settings, before, 'what a form does not send stays')
})

onEveryEngine('a value that does not fit is refused, beside its field', async (t, { url }) => {
  const app = await build(t, { url, env: { NEW_MEMBER_DAYS: '' } })
  const ada = await newStaff(app, 'ada', 'admin')
  const refused = [
    ['site', 'site_name', '', 'From 1 to 60 characters'],
    ['site', 'site_name', 'x'.repeat(61), 'From 1 to 60 characters'],
    ['site', 'language', 'German', 'At most 35 characters'],
    ['site', 'accent', 'red', 'another form'],
    ['site', 'accent', '#ffcc00', 'The nearest that has it is #'],
    ['site', 'accent_dark', '#222222', 'The nearest that has it is #'],
    ['sign-up', 'sign_up', 'by pigeon', 'One of these'],
    ['sign-up', 'sign_up', 'domains', 'needs e-mail, which is not configured'],
    ['sign-up', 'email_domains', 'not a domain', 'At most 100 lines'],
    ['limits', 'new_member_days', '366', 'A whole number from 0 to 365'],
    ['limits', 'new_member_days', '-1', 'A whole number from 0 to 365'],
    ['limits', 'new_member_days', '1.5', 'A whole number from 0 to 365'],
    ['moderation', 'flag_reasons', '', 'At most 10 lines'],
    ['texts', 'about', 'x'.repeat(20_001), 'At most 20000 characters'],
    ['texts', 'about', `${'>'.repeat(101)} deep`, 'too large when it is formatted']
  ] as const
  const before = { ...app.settings }
  for (const [group, name, value, fault] of refused) {
    const { statusCode, body } = await ada.post(`/admin/${group}`, { [name]: value })
    const label = `${name}: ${value.slice(0, 20)}`
    t.equal(statusCode, 422, label)
    const [, after = ''] = body.split(`id="${group}-${name}-fault"`)
    t.match(after.slice(0, 300), fault, label)
  }
  t.same(app.settings, before)
  const nearest = (await ada.post('/admin/site', { accent: '#ffcc00' })).body.match(
    /has it is (#[0-9a-f]{6})/
  )?.[1]
  await ada.submit('/admin/site', { accent: nearest ?? '' })
  t.equal(app.settings.accent, nearest, 'the colour that is offered is accepted')
})

onEveryEngine('settings of the environment are shown, and cannot be changed', async (t, { url }) => {
  const app = await build(t, {
    url,
    env: { SITE_NAME: 'By the operator', SITE_PRIVATE: 'false', NEW_MEMBER_DAYS: '' }
  })
  const ada = await newStaff(app, 'ada', 'admin')
  t.match((await ada.get('/admin')).body, /Set by the environment<\/dt><dd>Name, Only members read</)
  const page = (await ada.get('/admin/site')).body
  t.match(page, /Set by the environment\..*By the operator/s)
  t.notMatch(page, 'name="site_name"')
  await ada.submit('/admin/site', { site_name: 'Mine', tagline: 'New' })
  t.match(app.settings, { site_name: 'By the operator', tagline: 'New' })
  t.equal((await ada.post('/admin/sign-up', { private: 'on' })).statusCode, 303)
  t.equal(app.settings.private, false)
})

onEveryEngine(
  'what the board is has a page without a text, too: it names the version',
  async (t, { url }) => {
    const { lines, stream } = logStream()
    const app = await build(t, { url, log: stream as never })
    const version = /Just Tech News (\d+\.\d+\.\d+(?: \([\da-f]{7}\))?)/
    const [, logged = ''] = lines.map(({ msg }) => version.exec(msg)).find(Boolean) ?? []
    const { statusCode, body } = await new Reader(app).get('/about')
    t.equal(statusCode, 200)
    t.equal(version.exec(body)?.[1], logged)
  }
)

onEveryEngine('texts have pages when they are not empty', async (t, { url }) => {
  const app = await build(t, { url, env: { NEW_MEMBER_DAYS: '' } })
  const ada = await newStaff(app, 'ada', 'admin')
  const visitor = new Reader(app)
  for (const name of ['about', 'rules', 'privacy']) {
    if (name !== 'about') {
      t.equal((await visitor.get(`/${name}`)).statusCode, 404)
      t.notMatch((await visitor.get('/')).body, `href="/${name}"`)
    }
    await ada.submit('/admin/texts', { [name]: `We are **${name}** <script>` })
    t.match((await visitor.get(`/${name}`)).body, `We are <strong>${name}</strong> &lt;script&gt;`)
    t.match((await visitor.get('/')).body, `href="/${name}"`)
  }
})
