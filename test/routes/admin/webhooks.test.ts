import { Moderation, Webhook } from '../../../src/database/entities.ts'
import { onEveryEngine } from '../../engines.ts'
import { signUpAs } from '../../fixtures/moderators.ts'
import { boardWithReceiver, deliver, webhookTo } from '../../fixtures/webhooks.ts'
import { build } from '../../helper.ts'
import { newStaff } from '../../staff.ts'

const path = '/admin/webhooks'
const wanted = {
  name: 'CI',
  kind: 'generic',
  events: ['post.created'],
  url: 'https://hooks.example/secret-path'
}

onEveryEngine('administrators make, test, turn off and delete webhooks by the API', async (t, engine) => {
  const { app, receiver, received } = await boardWithReceiver(t, engine)
  const ada = await signUpAs(app, 'ada', 'admin')
  const made = await ada.send('POST', '/api/admin/webhooks', { ...wanted, url: receiver.url })
  t.equal(made.statusCode, 201)
  const { id, secret } = made.json()
  t.match(secret, /^whsec_/)
  const list = await ada.send('GET', '/api/admin/webhooks')
  t.match(list.json(), {
    webhooks: [{ id, name: 'CI', kind: 'generic', events: ['post.created'], min_score: null }]
  })
  t.notMatch(list.body, secret.slice(6))
  t.equal((await ada.send('POST', `/api/admin/webhooks/${id}/test`)).statusCode, 204)
  t.same(await deliver(app), { errors: [], delays: [] })
  t.match(JSON.parse(received[0]?.body ?? ''), { type: 'test' })
  t.equal((await ada.send('POST', `/api/admin/webhooks/${id}/test`)).statusCode, 204, 'and again')
  t.equal((await ada.send('PUT', `/api/admin/webhooks/${id}`, { enabled: false })).statusCode, 204)
  await deliver(app)
  t.equal(received.length, 1, 'not while it is off')
  const read = await ada.send('GET', `/api/admin/webhooks/${id}`)
  t.match(read.json(), {
    disabled_at: /Z$/,
    deliveries: [{ event: 'test', error: 'The webhook was turned off.' }]
  })
  t.equal((await ada.send('DELETE', `/api/admin/webhooks/${id}`)).statusCode, 204)
  for (const [method, end] of [
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/test']
  ] as const)
    t.match((await ada.send(method, `/api/admin/webhooks/${id}${end}`)).json(), { code: 'WEBHOOK_NOT_FOUND' })
  const acts = await app.orm.em.fork().find(Moderation, { action: { $like: '%-webhook' } })
  t.same(
    acts.map(({ action }) => action).sort(),
    ['delete-webhook', 'disable-webhook', 'make-webhook', 'test-webhook', 'test-webhook'],
    'each act is recorded'
  )
  t.notMatch(JSON.stringify(acts), secret.slice(6))
})

onEveryEngine('what a webhook may not be is said', async (t, engine) => {
  const { app } = await boardWithReceiver(t, engine)
  const ada = await signUpAs(app, 'ada', 'admin')
  const send = async (changes: object) =>
    (await ada.send('POST', '/api/admin/webhooks', { ...wanted, ...changes })).json()
  for (const changes of [
    { kind: 'irc' },
    { events: [] },
    { events: ['vote.cast'] },
    { url: '' },
    { min_score: 0 }
  ])
    t.match(await send(changes), { status: 400, code: 'VALIDATION_FAILED' }, JSON.stringify(changes))
  for (const url of ['ftp://a.example/', 'javascript:alert(1)', 'https://a:b@c.example/', 'x'])
    t.match(await send({ url }), { status: 422, code: 'URL_INVALID' }, url)
  t.match(await send({ tag: 'nothing' }), { status: 422, code: 'TAG_UNKNOWN' })
  for (let n = 0; n < 20; n++) await webhookTo(app, 'https://hooks.example/')
  t.match(await send({}), { status: 409, code: 'WEBHOOKS_TAKEN' })
  t.equal(await app.orm.em.fork().count(Webhook), 20)
})

onEveryEngine('the pages make a webhook, show its secret once, and its deliveries', async (t, engine) => {
  const { app, receiver } = await boardWithReceiver(t, engine)
  const ada = await newStaff(app, 'ada', 'admin')
  const form = { name: 'Ours', kind: 'slack', tag: '', min_score: '', url: receiver.url }
  const nothing = await ada.post(path, { ...form, events: '' })
  t.equal(nothing.statusCode, 422)
  t.match(nothing.body, 'Please choose at least one.')
  const invalid = await ada.post(path, { ...form, events: 'post.created', url: 'ftp://x' })
  t.match(invalid.body, 'must start with http')
  t.match(invalid.body, 'value="Ours"')
  const made = await ada.post(path, { ...form, events: 'post.created' })
  const [secret = ''] = made.body.match(/whsec_[\w+/=]+/) ?? []
  t.ok(secret)
  t.equal(made.headers['cache-control'], 'private, no-store')
  const list = (await ada.get(path)).body
  t.notMatch(list, 'whsec_')
  const [, id = ''] = list.match(/admin\/webhooks\/(\d+)/) ?? []
  t.match((await ada.submit(`${path}/${id}/test`, {})).body, 'Done.')
  await deliver(app)
  const page = (await ada.get(`${path}/${id}`)).body
  t.match(page, /answered 200/)
  t.match((await ada.submit(`${path}/${id}/enabled`, { enabled: '0' })).body, 'turned off on')
  t.match((await ada.submit(`${path}/${id}/enabled`, { enabled: '1' })).body, 'Turn off')
  t.match((await ada.submit(`${path}/${id}/delete`, {})).body, 'None: nobody elsewhere')
  t.equal((await ada.get(`${path}/${id}`)).statusCode, 404)
})

onEveryEngine('a board without a public address has no webhooks', async (t, { url }) => {
  const app = await build(t, { url })
  const ada = await signUpAs(app, 'ada', 'admin')
  const answer = await ada.send('POST', '/api/admin/webhooks', wanted)
  t.match(answer.json(), { status: 409, code: 'SITE_URL_MISSING', detail: /SITE_URL/ })
})
