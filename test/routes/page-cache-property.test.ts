import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import type { Test } from 'tap'
import { password } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import {
  buildInstances,
  type Instances,
  join,
  type MemberClients,
  moveClock,
  see,
  type View
} from '../fixtures/instances.ts'

/** Runs of random steps on each engine, and the most steps of one run. */
const runs = 4
const mostSteps = 80

/** Accounts that are deleted in all runs together: hashing their passwords takes time. */
const mostDepartures = 3

/** Milliseconds after which a write has to be visible in every process. */
const propagationTime = 1_000

const pages = [
  ...['/', '/newest', '/top?period=day', '/active', '/comments', '/site/example.com', '/api/posts?limit=2'],
  ...[1, 2, 3].flatMap((id) => [`/post/${id}`, `/api/posts/${id}`]),
  ...['/comment/1', '/comment/2', '/nowhere'],
  ...['m0', 'm1'].flatMap((name) => [`/user/${name}`, `/user/${name}/comments`, `/api/users/${name}`])
]

const page = fc.constantFrom(...pages)
const either = fc.constantFrom(0 as const, 1 as const)
const id = fc.integer({ min: 1, max: 3 })
const words = fc.constantFrom('One', 'Another <b>', '“Third” – ok')

const act = (method: 'POST' | 'PUT' | 'DELETE', url: fc.Arbitrary<string>, payload?: fc.Arbitrary<object>) =>
  fc.record({ method: fc.constant(method), url, payload: payload ?? fc.constant(undefined) })

/** Writes of members. Many are rejected: what they write to is missing, or belongs to another member. */
const deed = fc.oneof(
  act(
    'PUT',
    id.map((n) => `/api/posts/${n}/vote`)
  ),
  act(
    'DELETE',
    id.map((n) => `/api/posts/${n}/vote`)
  ),
  act(
    'PUT',
    id.map((n) => `/api/comments/${n}/vote`)
  ),
  act(
    'DELETE',
    id.map((n) => `/api/comments/${n}/vote`)
  ),
  act('POST', fc.constant('/api/comments'), fc.record({ comment_text: words, post_id: id })),
  act(
    'POST',
    fc.constant('/api/comments'),
    id.chain((n) => fc.record({ comment_text: words, post_id: fc.constant(n), parent_id: fc.constant(n) }))
  ),
  act(
    'POST',
    fc.constant('/api/posts'),
    fc.record({ title: words, post_url: id.map((n) => `https://example.com/${n}`) })
  ),
  act(
    'PUT',
    id.map((n) => `/api/posts/${n}`),
    fc.record({ title: words })
  ),
  act(
    'PUT',
    id.map((n) => `/api/comments/${n}`),
    fc.record({ comment_text: words })
  ),
  act('PUT', fc.constant('/api/users/me'), fc.record({ about: words })),
  act(
    'DELETE',
    id.map((n) => `/api/comments/${n}`)
  ),
  act(
    'DELETE',
    id.map((n) => `/api/posts/${n}`)
  )
)

const write = fc.record({
  kind: fc.constant('write' as const),
  at: either,
  who: either,
  deed,
  meanwhile: fc.array(fc.tuple(either, page), { maxLength: 3 })
})
/** A member deletes their account, and signs up again under the same name. */
const leave = fc.record({ kind: fc.constant('leave' as const), at: either, who: either })
const accepted = fc.constantFrom(
  undefined,
  'gzip',
  'gzip, deflate, br, zstd',
  'br;q=0.5, gzip',
  'identity',
  '*'
)
const read = fc.record({ kind: fc.constant('read' as const), at: either, page, accepted })
const wait = fc.record({
  kind: fc.constant('wait' as const),
  milliseconds: fc.integer({ min: 100, max: 1_200 })
})
const step = fc.oneof(
  { weight: 4, arbitrary: write },
  { weight: 18, arbitrary: read },
  { weight: 4, arbitrary: wait },
  { weight: 1, arbitrary: leave }
)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

interface State {
  /** When the write before it ended. */
  since: number
  shown: Map<string, View>
  /** What visitors saw during the next write: a discussion is read in two statements. */
  between: [url: string, seen: View][]
}

/** All that the uncached instance has shown, after each write. */
class History {
  readonly #instances: Instances
  readonly #members: MemberClients[]
  readonly #states: State[] = []
  /** The state after the last write of each process. */
  readonly #own = [0, 0]
  #departures = 0

  constructor(instances: Instances, members: MemberClients[]) {
    this.#instances = instances
    this.#members = members
  }

  async note() {
    const since = performance.now()
    const shown = await Promise.all(pages.map(async (url) => [url, await this.#look(url)] as const))
    this.#states.push({ since, shown: new Map(shown), between: [] })
  }

  async write({ at, who, deed, meanwhile }: Extract<Step, { kind: 'write' }>) {
    const { method, url, payload } = deed
    const reads = meanwhile.map(async ([place, url]) => [url, await this.#look(url, place)] as const)
    await this.#members[who]?.[at].send(method, url, payload)
    await this.#noteOwn(at)
    for (const [url, seen] of await Promise.all(reads)) this.#states.at(-2)?.between.push([url, seen])
  }

  /** @returns whether the deleted member's page is right */
  async leave({ at, who }: Extract<Step, { kind: 'leave' }>): Promise<boolean> {
    if (this.#departures++ >= mostDepartures) return true
    await this.#members[who]?.[at].send('DELETE', '/api/users/me', { current_password: password })
    await this.#noteOwn(at)
    const isGone = await this.isRight(at, `/user/m${who}`)
    this.#members[who] = await join(this.#instances, `m${who}`)
    await this.#noteOwn(0)
    return isGone
  }

  async #noteOwn(at: 0 | 1) {
    await this.note()
    this.#own[at] = this.#states.length - 1
  }

  /** Whether a page may be shown: it is from after the last write of its process, and at most a second old. */
  async isRight(at: 0 | 1, url: string, accepted?: string): Promise<boolean> {
    const now = performance.now()
    const settled = this.#states.findLastIndex(({ since }) => since <= now - propagationTime)
    const allowed = this.#states.slice(Math.max(settled, this.#own[at] ?? 0))
    const seen = await see(this.#instances.cached[at], url, accepted)
    return allowed.some(
      ({ shown, between }) =>
        isDeepStrictEqual(shown.get(url), seen) ||
        between.some((other) => isDeepStrictEqual(other, [url, seen]))
    )
  }

  /** @param at the cached instance; the uncached one by default */
  #look(url: string, at?: 0 | 1): Promise<View> {
    return see(at === undefined ? this.#instances.uncached : this.#instances.cached[at], url)
  }
}

async function board(t: Test, url: string) {
  const instances = await buildInstances(t, url)
  const [m0, m1] = [await join(instances, 'm0'), await join(instances, 'm1')]
  const members = [m0, m1]
  for (const [n, [member]] of [m0, m1, m0].entries()) {
    await member.send('POST', '/api/posts', { title: `Post ${n}`, post_url: `https://example.com/${n}` })
    await member.send('POST', '/api/comments', { comment_text: 'A comment', post_id: n + 1 })
  }
  const history = new History(instances, members)
  await history.note()
  return history
}

onEveryEngine('after any writes and reads, cached pages equal new ones', async (t, { url }) => {
  const pass = moveClock(t)
  const history = await board(t, url)
  let reads = 0
  const holds = async (step: Step) => {
    if (step.kind === 'wait') pass(step.milliseconds)
    if (step.kind === 'write') await history.write(step)
    if (step.kind === 'leave') return history.leave(step)
    if (step.kind !== 'read') return true
    reads++
    return history.isRight(step.at, step.page, step.accepted)
  }
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: mostSteps / 2, maxLength: mostSteps, size: 'max' }),
      async (steps) => {
        for (const step of steps) if (!(await holds(step))) return false
        return true
      }
    ),
    // All runs share one board, so a failure cannot be replayed from the middle: the seed replays all of it.
    { numRuns: runs, endOnFailure: true }
  )
  t.ok(reads > 0, `${reads} reads`)
})
