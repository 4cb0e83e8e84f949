import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { hashPassword } from '../../../src/accounts/passwords.ts'
import { startSession } from '../../../src/accounts/sessions.ts'
import { Session, User } from '../../../src/database/entities.ts'
import { makeTag } from '../../../src/tags/administer.ts'
import { findDrift } from '../../drift.ts'
import { onEveryEngine } from '../../engines.ts'
import { anyRequest, type FuzzRequest, requestToEach, routes } from '../../fuzz/requests.ts'
import { build } from '../../helper.ts'

const memberCount = 40

/** Milliseconds for one engine. */
const budget = 6_000

/** Concurrent requests. */
const width = 6

/** Inserts members with the same password. @returns their ids */
async function addMembers(app: FastifyInstance): Promise<number[]> {
  const em = app.orm.em.fork()
  const password = await hashPassword('a long way to go')
  const rows = Array.from({ length: memberCount }, (_, index) => ({
    username: `member${index}`,
    username_key: `member${index}`,
    email: `member${index}@example.com`,
    email_key: `member${index}@example.com`,
    password,
    karma: 0,
    role: index % 8 === 0 ? 'moderator' : 'member',
    created_at: new Date()
  }))
  await em.insertMany(User, rows)
  return (await em.find(User, { id: { $gt: 0 } })).map(({ id }) => id)
}

/** The routes of the application as "METHOD path". */
function apiRoutes(app: FastifyInstance): string[] {
  const found: string[] = []
  const path: string[] = []
  for (const [, indent = '', segment = '', methods = ''] of app
    .printRoutes({ commonPrefix: false })
    .matchAll(/^([│├└─ ]*)(\S*)(?: \(([A-Z, ]+)\))?$/gm)) {
    path.length = Math.max(0, indent.length / 4 - 1)
    path.push(segment)
    for (const method of methods.split(', '))
      if (path.join('').startsWith('/api/') && method && method !== 'HEAD')
        found.push(`${method} ${path.join('')}`)
  }
  return found.sort()
}

onEveryEngine('random requests in any order give no 5xx and no wrong counter', async (t, engine) => {
  const app = await build(t, engine)
  t.same(apiRoutes(app), Object.keys(routes).sort(), 'every route of the API is sent to')
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

  const send = async ({ route, who, ...request }: FuzzRequest) => {
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
    const { statusCode, headers, body } = answer
    statuses[statusCode] = (statuses[statusCode] ?? 0) + 1
    reached.set(route, (reached.get(route) ?? new Set()).add(statusCode))
    if (statusCode >= 500) throw new Error(`${statusCode} ${body}`)
    if (statusCode < 400) return
    const problem = answer.json()
    const isProblem = `${headers['content-type']}`.startsWith('application/problem+json')
    if (!isProblem || problem.status !== statusCode || !problem.code || !problem.detail)
      throw new Error(`no problem: ${body}`)
  }

  const property = fc.asyncProperty(
    fc.array(anyRequest(memberCount), { minLength: 10, maxLength: 60, size: 'max' }),
    async (requests) => {
      await logInAgain()
      for (let start = 0; start < requests.length; start += width)
        await Promise.all(requests.slice(start, start + width).map((request) => send(request)))
    }
  )
  const seed = Number(process.env.TEST_FUZZ_SEED ?? Date.now() % 2 ** 31)
  t.comment(`seed ${seed} (TEST_FUZZ_SEED repeats it)`)
  await logInAgain()
  // Those that are rare might not come by chance.
  for (const request of requestToEach(memberCount, seed)) await send(request)
  const result = await fc.check(property, { seed, numRuns: 100_000, interruptAfterTimeLimit: budget })
  t.equal(result.failed && fc.defaultReportMessage(result)?.slice(0, 5000), false, 'nothing failed')
  t.same(await findDrift(app.orm.em.fork()), [], 'every counter equals its rows')
  t.same([...reached.keys()].sort(), Object.keys(routes).sort(), 'every route was reached')
  for (const status of [200, 201, 204, 400, 401, 404])
    t.ok(statuses[status], `${statuses[status]} × ${status}`)
  t.comment(`${sent} requests in ${result.numRuns} rounds: ${JSON.stringify(statuses)}`)
})
