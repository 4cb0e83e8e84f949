import { Webhook as Library } from 'standardwebhooks'
import { Delivery, Job, Notice, User, Webhook } from '../../src/database/entities.ts'
import { makeTag, mergeTags } from '../../src/tags/administer.ts'
import { deleteWebhook, enableWebhook, findWebhook } from '../../src/webhooks/administer.ts'
import { webhookHandler } from '../../src/webhooks/deliver.ts'
import { queueDeliveries } from '../../src/webhooks/queue.ts'
import { signUp } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { signUpAs } from '../fixtures/moderators.ts'
import { until } from '../fixtures/until.ts'
import { boardWithReceiver, deliver, webhookTo } from '../fixtures/webhooks.ts'

const post = (n: number) => ({ title: `Post ${n}`, text: 'Words' })

onEveryEngine('each event is told once, signed, and only those that are wanted', async (t, engine) => {
  const { app, receiver, received } = await boardWithReceiver(t, engine)
  const em = () => app.orm.em.fork()
  await app.changeSettings(em(), { flag_karma: 0 }, 'board')
  const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')]
  await alice.send('POST', '/api/posts', post(0))
  const all = ['post.created', 'post.popular', 'comment.created', 'flag.created', 'member.waiting'] as const
  const { secret } = await webhookTo(app, `${receiver.url}/all`, { events: [...all], min_score: 1 })
  await webhookTo(app, `${receiver.url}/slack`, { kind: 'slack', events: ['flag.created'] })
  await alice.send('POST', '/api/posts', post(1))
  await alice.send('POST', '/api/comments', { post_id: 2, comment_text: 'Words' })
  await bob.send('PUT', '/api/posts/2/vote')
  await bob.send('PUT', '/api/posts/2/flag', { reason: 'spam' })
  await app.changeSettings(em(), { sign_up: 'approval' }, 'board')
  const carol = {
    username: 'carol',
    email: 'carol@example.com',
    password: 'a long way to go',
    application: 'Hello'
  }
  await app.inject({ method: 'POST', url: '/api/users', payload: carol })

  // Processes that look at the same time tell it once.
  await Promise.all([queueDeliveries(em()), queueDeliveries(em())])
  t.same(await deliver(app), { errors: [], delays: [] })
  const told = received.filter(({ path }) => path === '/all')
  const library = new Library(secret)
  const events = told.map(({ headers, body }) =>
    Object(library.verify(body, { ...headers } as Record<string, string>))
  )
  t.same(events.map(({ type }) => type).sort(), [...all].sort())
  const find = (name: string) => events.find(({ type }) => type === name).data
  t.match(find('post.created'), {
    id: 2,
    title: 'Post 1',
    username: 'alice',
    url: 'http://news.example/post/2'
  })
  t.match(find('post.popular'), { id: 2, vote_count: 1 })
  t.match(find('comment.created'), { post_id: 2, comment_text: 'Words' })
  t.match(find('flag.created'), { post_id: 2, reason: 'spam', url: 'http://news.example/mod/posts/2' })
  t.match(find('member.waiting'), { username: 'carol' })
  t.notMatch(JSON.stringify(events), 'example.com', 'no e-mail address')
  t.same(
    received.filter(({ path }) => path === '/slack').map(({ body }) => JSON.parse(body)),
    [{ text: 'Flagged as spam: <http://news.example/mod/posts/2|a post>' }]
  )
  received.length = 0
  t.same(await deliver(app), { errors: [], delays: [] })
  t.same(received, [], 'nothing twice')
})

onEveryEngine(
  'a webhook of a tag is told of its posts, and not of what was deleted meanwhile',
  async (t, engine) => {
    const { app, receiver, received } = await boardWithReceiver(t, engine)
    for (const name of ['news', 'other']) await makeTag(app.orm.em.fork(), 'board', { name })
    await app.refreshSettings()
    const alice = await signUp(app, 'alice')
    const { id } = await webhookTo(app, receiver.url, {
      tag: 'news',
      events: ['post.created', 'comment.created']
    })
    await alice.send('POST', '/api/posts', post(1))
    await alice.send('POST', '/api/posts', { ...post(2), tags: ['news'] })
    for (const post_id of [1, 2])
      await alice.send('POST', '/api/comments', { post_id, comment_text: 'Words' })
    await alice.send('POST', '/api/posts', { ...post(3), tags: ['news'] })
    await queueDeliveries(app.orm.em.fork())
    await alice.send('DELETE', '/api/posts/3')
    t.same(await deliver(app), { errors: [], delays: [] })
    const told = received.map(({ body }) => JSON.parse(body)).map(({ type, data }) => [type, data.id])
    t.same(told.sort(), [
      ['comment.created', 2],
      ['post.created', 2]
    ])
    const { deliveries } = await findWebhook(app.orm.em.fork(), id)
    t.equal(deliveries.filter(({ error }) => error === 'It is no longer there.').length, 1)

    received.length = 0
    await mergeTags(app.orm.em.fork(), 'board', 'news', 'other')
    await app.refreshSettings()
    await alice.send('POST', '/api/posts', { ...post(4), tags: ['other'] })
    t.same(await deliver(app), { errors: [], delays: [] })
    t.match(
      JSON.parse(received[0]?.body ?? '{}'),
      { type: 'post.created', data: { id: 4 } },
      'of the tag that it is now'
    )
  }
)

onEveryEngine(
  'a message that failed is tried again with the same id, and a new signature',
  async (t, engine) => {
    const { app, receiver, received, answers } = await boardWithReceiver(t, engine)
    const alice = await signUp(app, 'alice')
    const { id, secret } = await webhookTo(app, receiver.url)
    await alice.send('POST', '/api/posts', post(1))
    const read = async () => (await findWebhook(app.orm.em.fork(), id)) ?? t.fail('no webhook')
    answers.next = (response) => response.writeHead(500).end()
    t.same((await deliver(app)).errors, ['It answered 500.'])
    t.match(await read(), { failures: 1, deliveries: [{ status: 500, error: null }] })
    answers.next = (response) => response.destroy()
    t.same((await deliver(app)).errors, ['It cannot be reached.'])
    t.match(await read(), { failures: 2, deliveries: [{ status: null, error: 'It cannot be reached.' }] })
    const closing = webhookHandler({ outgoing: app.outgoing, origin: 'http://news.example' })
    const [job] = await app.orm.em.fork().find(Job, { kind: 'webhook' })
    const context = { em: app.orm.em.fork(), signal: AbortSignal.abort(), attempts: 1 }
    await t.rejects(closing(JSON.parse(job?.payload ?? '{}'), context))
    t.match(await read(), { failures: 2 }, 'a process that closes is no failure of the receiver')
    answers.next = (response) => response.writeHead(302, { location: `${receiver.url}/elsewhere` }).end()
    t.same((await deliver(app)).errors, ['It answered 302.'])
    answers.next = (response) => response.writeHead(204).end()
    t.same(await deliver(app), { errors: [], delays: [] })
    t.match(await read(), { failures: 0, disabled_at: null, deliveries: [{ status: 204, error: null }] })
    t.equal(received.length, 4, 'no redirect was followed')
    t.equal(new Set(received.map(({ headers }) => headers['webhook-id'])).size, 1)
    for (const { headers, body } of received)
      t.ok(new Library(secret).verify(body, { ...headers } as Record<string, string>))
  }
)

onEveryEngine('a receiver says when to try again, and that it is gone for good', async (t, engine) => {
  const { app, receiver, answers } = await boardWithReceiver(t, engine)
  const ada = await signUpAs(app, 'ada', 'admin')
  const { id } = await webhookTo(app, receiver.url)
  await ada.send('POST', '/api/posts', post(1))
  const soon = () => new Date(Date.now() + 60_000).toUTCString()
  for (const [status, retryAfter, least, most] of [
    [429, '120', 120, 121],
    [503, '0', 1, 2],
    [503, soon(), 55, 62],
    [429, '99999999', 86_400, 86_401]
  ] as const) {
    answers.next = (response) => response.writeHead(status, { 'retry-after': retryAfter }).end()
    const { errors, delays } = await deliver(app)
    t.same(errors, [], `${status} ${retryAfter}`)
    t.ok(delays.length === 1 && (delays[0] ?? 0) >= least && (delays[0] ?? 0) <= most, `${delays}`)
  }
  answers.next = (response) => response.writeHead(503).end()
  t.same((await deliver(app)).errors, ['It answered 503.'], 'as others, when it does not say')
  answers.next = (response) => response.writeHead(410).end()
  t.same(await deliver(app), { errors: [], delays: [] })
  t.ok((await findWebhook(app.orm.em.fork(), id)).disabled_at)
  t.match(await app.orm.em.fork().find(Notice, {}), [
    { user_id: ada.id, note: /“Ours” was turned off.*\(410\)/ }
  ])
  await ada.send('POST', '/api/posts', post(2))
  t.equal(await queueDeliveries(app.orm.em.fork()), 0)
  await enableWebhook(app.orm.em.fork(), 'board', id, true)
  t.equal(await queueDeliveries(app.orm.em.fork()), 1, 'what happened meanwhile')
  await deleteWebhook(app.orm.em.fork(), 'board', id)
  t.same(await deliver(app), { errors: [], delays: [] })
  t.equal(await app.orm.em.fork().count(Delivery), 0)
})

onEveryEngine('twenty failures in a row turn a webhook off', async (t, engine) => {
  const { app, receiver, received, answers } = await boardWithReceiver(t, engine)
  const ada = await signUpAs(app, 'ada', 'admin')
  const { id } = await webhookTo(app, receiver.url)
  answers.next = (response) => response.writeHead(404).end()
  await ada.send('POST', '/api/posts', post(1))
  for (let n = 1; n < 20; n++) t.same((await deliver(app)).errors, ['It answered 404.'])
  t.equal((await findWebhook(app.orm.em.fork(), id)).disabled_at, null)
  t.same(await deliver(app), { errors: [], delays: [] })
  t.ok((await findWebhook(app.orm.em.fork(), id)).disabled_at)
  t.match(await app.orm.em.fork().find(Notice, {}), [{ user_id: ada.id, note: /failed 20 times in a row/ }])
  t.equal(received.length, 20)
})

onEveryEngine('what is inside is not told anything', async (t, engine) => {
  const { app, receiver } = await boardWithReceiver(t, engine, { OUTBOUND_ALLOW: '' })
  const alice = await signUp(app, 'alice')
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '169.254.169.254'])
    await webhookTo(app, `http://${host}:${receiver.port}/`)
  await alice.send('POST', '/api/posts', post(1))
  const { errors } = await deliver(app)
  t.same(errors, Array(4).fill('The address is not one of the public internet.'))
  t.equal(receiver.connections, 0)
})

onEveryEngine('a process that works on jobs tells of a post by itself', async (t, engine) => {
  const { app, receiver, received } = await boardWithReceiver(t, engine, { JOBS: 'on' })
  const alice = await signUp(app, 'alice')
  await webhookTo(app, receiver.url)
  await alice.send('POST', '/api/posts', post(1))
  await until(() => received.length > 0)
  t.match(JSON.parse(received[0]?.body ?? '{}'), { type: 'post.created', data: { title: 'Post 1' } })
  await until(async () => (await app.orm.em.fork().count(Job, { kind: 'webhook' })) === 0)
  t.match(await app.orm.em.fork().find(Webhook, {}), [{ failures: 0 }])
  t.equal(await app.orm.em.fork().count(User), 1)
})
