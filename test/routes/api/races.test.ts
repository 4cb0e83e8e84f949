import type { FastifyInstance } from 'fastify'
import { startSession } from '../../../src/accounts/sessions.ts'
import { Post, User } from '../../../src/database/entities.ts'
import { type Client, type Method, visitor } from '../../client.ts'
import { findDrift } from '../../drift.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

/** Logged-in members, without hashing passwords. */
async function members(app: FastifyInstance, count: number): Promise<Client[]> {
  const em = app.orm.em.fork()
  const names = Array.from({ length: count }, (_, index) => `member${index}`)
  const rows = names.map((username) => ({
    username,
    username_key: username,
    karma: 0,
    created_at: new Date()
  }))
  await em.insertMany(User, rows)
  return Promise.all(
    (await em.find(User, { username: { $in: names } })).map(async ({ id }) => {
      const client = visitor(app)
      client.cookies.set('jtn_session', await startSession(app.orm.em.fork(), id))
      return client
    })
  )
}

/** A client of another process with the same cookies. */
function moved(app: FastifyInstance, { cookies }: Client): Client {
  const client = visitor(app)
  for (const [name, value] of cookies) client.cookies.set(name, value)
  return client
}

type Answers = Awaited<ReturnType<Client['send']>>[]

/** Counts of statuses: { 201: 1, 409: 19 }. */
function statuses(answers: Answers): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { statusCode } of answers) counts[statusCode] = (counts[statusCode] ?? 0) + 1
  return counts
}

onEveryEngine(
  'of twenty concurrent submissions of a link one succeeds, the others get its id',
  async (t, engine) => {
    const app = await build(t, engine)
    const neighbour = await build(t, engine)
    const clients = (await members(app, 20)).map((client, index) =>
      index % 2 ? client : moved(neighbour, client)
    )
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(
        clients.map((client, index) => {
          const www = index % 2 ? 'www.' : ''
          const post_url = `https://${www}example.com/${round}${index % 3 ? '' : '/'}?utm_source=${index}`
          return client.send('POST', '/api/posts', { title: `Take ${index}`, post_url })
        })
      )
      t.same(statuses(answers), { 201: 1, 409: 19 })
      const winner = answers.find(({ statusCode }) => statusCode === 201)?.json().id
      for (const answer of answers) {
        if (answer.statusCode === 409) t.match(answer.json(), { code: 'DUPLICATE_LINK', post_id: winner })
      }
    }
    const rows = await app.orm.em.fork().execute<object[]>('select id from posts')
    t.equal(rows.length, 3)
  }
)

onEveryEngine('concurrent comments, replies and deletions keep the counters right', async (t, engine) => {
  const app = await build(t, engine)
  const clients = await members(app, 12)
  const post_id = (await clients[0]?.send('POST', '/api/posts', { title: 'T', text: 't' }))?.json().id
  const answers: Answers = []
  const write = async (client: Client, comment_text: string, parent_id: number | null) => {
    const answer = await client.send('POST', '/api/comments', { comment_text, post_id, parent_id })
    answers.push(answer)
    return Number(answer.json().id)
  }
  const change = async (client: Client, method: Method, path: string, body?: object) => {
    answers.push(await client.send(method, `/api/comments/${path}`, body))
  }
  await Promise.all(
    clients.map(async (client, index) => {
      let parent_id: number | null = null
      for (let round = 0; round < 6; round++) {
        const id = await write(client, `Comment ${round} of ${index}`, parent_id)
        const isDeleted = (index + round) % 3 === 0
        await Promise.all([
          ...clients
            .slice(0, 3)
            .filter((voter) => voter !== client)
            .map((voter) => change(voter, 'PUT', `${id}/vote`)),
          change(client, 'PUT', `${id}`, { comment_text: 'Edited' }),
          write(client, 'A reply', id),
          ...(isDeleted ? [change(client, 'DELETE', `${id}`), change(client, 'DELETE', `${id}`)] : [])
        ])
        if (!isDeleted) parent_id = id
      }
    })
  )
  const counts = statuses(answers)
  t.comment(`${answers.length} requests: ${JSON.stringify(counts)}`)
  const expected = new Set(['201', '204', '404', '422'])
  t.same(
    Object.keys(counts).filter((status) => !expected.has(status)),
    [],
    JSON.stringify(counts)
  )
  t.same(await findDrift(app.orm.em.fork()), [])
})

onEveryEngine('of concurrent deletions of a comment one succeeds', async (t, engine) => {
  const app = await build(t, engine)
  const [alice] = await members(app, 1)
  if (!alice) return
  const post_id = (await alice.send('POST', '/api/posts', { title: 'T', text: 't' })).json().id
  for (let round = 0; round < 5; round++) {
    const { id } = (await alice.send('POST', '/api/comments', { comment_text: 'x', post_id })).json()
    const answers = await Promise.all([1, 2, 3].map(() => alice.send('DELETE', `/api/comments/${id}`)))
    t.same(statuses(answers), { 204: 1, 404: 2 })
  }
  t.same(await findDrift(app.orm.em.fork()), [])
})

onEveryEngine(
  'writes during the deletion of their post are applied before it or rejected',
  async (t, engine) => {
    const app = await build(t, engine)
    const [alice, bob] = await members(app, 2)
    if (!alice || !bob) return
    for (let round = 0; round < 5; round++) {
      const { id } = (await alice.send('POST', '/api/posts', { title: 'T', text: `${round}` })).json()
      const answers = await Promise.all([
        bob.send('POST', '/api/comments', { comment_text: 'x', post_id: id }),
        bob.send('PUT', `/api/posts/${id}/vote`),
        alice.send('DELETE', `/api/posts/${id}`),
        alice.send('PUT', `/api/posts/${id}`, { title: 'Edited', text: 'y' }),
        bob.send('POST', '/api/comments', { comment_text: 'y', post_id: id }),
        bob.send('DELETE', `/api/posts/${id}/vote`)
      ])
      for (const { statusCode } of answers) t.ok([201, 204, 410].includes(statusCode), `${statusCode}`)
      t.equal((await bob.send('POST', '/api/comments', { comment_text: 'z', post_id: id })).statusCode, 410)
    }
    t.same(await findDrift(app.orm.em.fork()), [])
  }
)

onEveryEngine('the write rate of a member is limited, for concurrent requests as well', async (t, engine) => {
  const app = await build(t, engine)
  const [alice, bob] = await members(app, 2)
  if (!alice || !bob) return
  const posts = await Promise.all(
    Array.from({ length: 25 }, (_, index) =>
      alice.send('POST', '/api/posts', { title: `${index}`, text: 'x' })
    )
  )
  t.same(statuses(posts), { 201: 10, 429: 15 })
  const ids: number[] = posts.filter(({ statusCode }) => statusCode === 201).map((answer) => answer.json().id)
  const comments = await Promise.all(
    Array.from({ length: 45 }, (_, index) =>
      alice.send('POST', '/api/comments', { comment_text: 'x', post_id: ids[index % ids.length] })
    )
  )
  t.same(statuses(comments), { 201: 20, 429: 25 })
  // What one more takes: an hour for ten posts, ten minutes for twenty comments.
  for (const [answers, most] of [
    [posts, 360],
    [comments, 30]
  ] as const) {
    for (const answer of answers) {
      if (answer.statusCode !== 429) continue
      const wait = Number(answer.headers['retry-after'])
      t.ok(wait > most - 25 && wait <= most, `wait ${wait} s`)
    }
  }
  t.equal((await bob.send('POST', '/api/comments', { comment_text: 'x', post_id: ids[0] })).statusCode, 201)
  t.same(await findDrift(app.orm.em.fork()), [], 'what was refused left no trace')

  const em = app.orm.em.fork()
  await em.execute('update users set posts_bucket = posts_bucket - 360000')
  const later = [
    await alice.send('POST', '/api/posts', { title: 'Later', text: 'x' }),
    await alice.send('POST', '/api/posts', { title: 'At once', text: 'x' })
  ]
  t.same(statuses(later), { 201: 1, 429: 1 }, 'six minutes later')
})

onEveryEngine('a late comment does not set active_at back', async (t, engine) => {
  const app = await build(t, engine)
  const [alice] = await members(app, 1)
  if (!alice) return
  const { id } = (await alice.send('POST', '/api/posts', { title: 'T', text: 't' })).json()
  const em = app.orm.em.fork()
  const later = new Date(Date.now() + 60_000)
  await em.nativeUpdate(Post, id, { active_at: later })
  await alice.send('POST', '/api/comments', { comment_text: 'x', post_id: id })
  t.same((await em.findOneOrFail(Post, id)).active_at, later)
})
