import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { test } from 'tap'
import { hashPassword } from '../../../src/accounts/passwords.ts'
import { startSession } from '../../../src/accounts/sessions.ts'
import { Session, User } from '../../../src/database/entities.ts'
import { makeTag } from '../../../src/tags/administer.ts'
import { findDrift } from '../../drift.ts'
import { onEveryEngine } from '../../engines.ts'
import { answerChecker } from '../../fuzz/answers.ts'
import { readOperations } from '../../fuzz/operations.ts'
import { anyRequest, type FuzzRequest, requestToEach } from '../../fuzz/requests.ts'
import { build } from '../../helper.ts'

const memberCount = 40

/** Requests to each engine. Without it, as many as there are in some seconds. */
const wanted = Number(process.env.TEST_FUZZ_REQUESTS ?? Number.POSITIVE_INFINITY)

/** Milliseconds for one engine. */
const budget = 6_000

/** Concurrent requests. */
const width = 6

/** Inserts members with the same password, and an administrator, who sends nothing by chance. @returns their ids */
async function addMembers(app: FastifyInstance): Promise<number[]> {
  const em = app.orm.em.fork()
  const password = await hashPassword('a long way to go')
  const rows = Array.from({ length: memberCount + 1 }, (_, index) => ({
    username: `member${index}`,
    username_key: `member${index}`,
    email: `member${index}@example.com`,
    email_key: `member${index}@example.com`,
    password,
    karma: 0,
    role: index === memberCount ? 'admin' : index % 8 === 0 ? 'moderator' : 'member',
    created_at: new Date()
  }))
  await em.insertMany(User, rows)
  return (await em.find(User, { id: { $gt: 0 } })).map(({ id }) => id)
}

/** Whether a URL has the path of an operation, as in `PUT /api/posts/{id}`. */
function isAddressOf(name: string, url: string): boolean {
  const path = name.replace(/^\w+ /, '').replace(/\{\w+\}/g, '[^/]+')
  return new RegExp(`^${path}$`).test(url.replace(/\?.*/s, ''))
}

onEveryEngine('random requests give described answers, no 5xx and no wrong counter', async (t, engine) => {
  const app = await build(t, engine)
  // That it names every route is shown by test/plugins/openapi.test.ts.
  const { operations, description } = readOperations(app.swagger())
  const check = answerChecker(description)
  const members = await addMembers(app)
  for (const name of ['news', 'web']) await makeTag(app.orm.em.fork(), 'board', { name })
  await app.refreshSettings()
  const statuses: Record<string, number> = {}
  const reached = new Map<string, Set<number>>()
  let sent = 0

  /** Requests may end sessions, which are replaced in the next round. */
  const cookies = new Map<number, string>()
  const logInAgain = async () => {
    const em = app.orm.em.fork()
    const live = new Set((await em.find(Session, { id: { $gt: 0 } })).map(({ user }) => user.id))
    for (const [who, id] of members.entries()) if (!live.has(id)) cookies.set(who, await startSession(em, id))
  }

  const send = async ({ operation, who, ...request }: FuzzRequest) => {
    const session = who === null ? undefined : cookies.get(who)
    const answer = await app.inject({
      ...request,
      remoteAddress: `192.0.2.${sent++ % 250}`,
      headers: {
        ...request.headers,
        'sec-fetch-site': 'same-origin',
        ...(session && { cookie: `jtn_session=${session}` })
      }
    })
    const { statusCode, body } = answer
    statuses[statusCode] = (statuses[statusCode] ?? 0) + 1
    reached.set(operation.name, (reached.get(operation.name) ?? new Set()).add(statusCode))
    if (statusCode >= 500) throw new Error(`${statusCode} ${body}`)
    // An address that is malformed may be that of no operation, or of another one.
    const isOther = statusCode < 400 && !isAddressOf(operation.name, request.url)
    const fault = isOther ? null : check(operation, answer)
    if (fault) throw new Error(fault)
  }

  const property = fc.asyncProperty(
    fc.array(anyRequest(operations, memberCount), { minLength: 10, maxLength: 60, size: 'max' }),
    async (requests) => {
      if (sent >= wanted) return
      await logInAgain()
      for (let start = 0; start < requests.length; start += width)
        await Promise.all(requests.slice(start, start + width).map((request) => send(request)))
    }
  )
  const seed = Number(process.env.TEST_FUZZ_SEED ?? Date.now() % 2 ** 31)
  t.comment(`seed ${seed} (TEST_FUZZ_SEED repeats it)`)
  await logInAgain()
  // Those that are rare might not come by chance.
  for (const request of requestToEach(operations, memberCount, seed)) await send(request)
  const amount = Number.isFinite(wanted)
    ? { numRuns: Math.ceil(wanted / 10) }
    : { numRuns: 100_000, interruptAfterTimeLimit: budget }
  const result = await fc.check(property, { seed, ...amount })
  t.equal(result.failed && fc.defaultReportMessage(result)?.slice(0, 5000), false, 'nothing failed')
  t.same(await findDrift(app.orm.em.fork()), [], 'every counter equals its rows')
  t.same([...reached.keys()].sort(), operations.map(({ name }) => name).sort(), 'every operation was sent to')
  for (const status of [200, 201, 204, 400, 401, 404])
    t.ok(statuses[status], `${statuses[status]} × ${status}`)
  t.comment(`${sent} requests in ${result.numRuns} rounds: ${JSON.stringify(statuses)}`)
  // An administrator among the rest would soon make the board private.
  const cookie = `jtn_session=${cookies.get(memberCount)}`
  for (const operation of operations.filter(({ name }) => /^GET .api.(admin|mod)[^{]*$/.test(name))) {
    const answer = await app.inject({ url: operation.name.slice(4), headers: { cookie } })
    t.equal(answer.statusCode, 200, operation.name)
    t.equal(check(operation, answer), null, operation.name)
  }
})

test('an answer that is not described is found', async (t) => {
  const app = await build(t, { url: 'sqlite::memory:' })
  const { operations, description } = readOperations(app.swagger())
  const check = answerChecker(description)
  const operation = operations.find(({ operationId }) => operationId === 'createPost')
  if (!operation) throw new Error('no operation')
  const answer = (statusCode: number, body: object | string, type = 'application/json') => ({
    statusCode,
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body)
  })
  const problem = { status: 400, title: 'Bad Request', detail: 'No.', code: 'NO' }
  t.equal(check(operation, answer(201, { id: 1 })), null)
  t.equal(check(operation, answer(400, problem, 'application/problem+json; charset=utf-8')), null)
  t.match(check(operation, answer(200, { id: 1 })), /200 is not described/)
  t.match(check(operation, answer(201, { id: 'one' })), /must be integer/)
  t.match(check(operation, answer(201, { id: 1, password: 'x' })), /additional properties/)
  t.match(check(operation, answer(400, problem)), /is of type/)
  t.match(check({ ...operation, responses: { 204: {} } }, answer(204, 'x')), /has a body/)
})
