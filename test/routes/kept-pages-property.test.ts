import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import type { Test } from 'tap'
import { password } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import {
  buildTwins,
  type Everywhere,
  join,
  moveClock,
  type Seen,
  see,
  type Twins
} from '../fixtures/twins.ts'

/** Runs of random steps on each engine, and the most steps in one. */
const runs = 4
const mostSteps = 80

/** Members who leave in all runs together: their passwords take time. */
const mostDepartures = 3

/** Milliseconds after which a write has to be seen everywhere. */
const everywhere = 1_000

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

/** What a member may do. Much of it is refused, since it is not there, or somebody else's. */
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
/** A member deletes their account, and comes back under their name. */
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
  /** When the write ended that led to it. */
  since: number
  shown: Map<string, Seen>
  /** What readers got while the next write was going on: a discussion is read in two statements. */
  between: [url: string, seen: Seen][]
}

/** All that a board has shown, after each write, to those who keep nothing. */
class History {
  readonly #twins: Twins
  readonly #members: Everywhere[]
  readonly #states: State[] = []
  /** The state after the last write of each process. */
  readonly #own = [0, 0]
  #departures = 0

  constructor(twins: Twins, members: Everywhere[]) {
    this.#twins = twins
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

  /** @returns whether nobody is shown any longer who has left */
  async leave({ at, who }: Extract<Step, { kind: 'leave' }>): Promise<boolean> {
    if (this.#departures++ >= mostDepartures) return true
    await this.#members[who]?.[at].send('DELETE', '/api/users/me', { current_password: password })
    await this.#noteOwn(at)
    const isGone = await this.isRight(at, `/user/m${who}`)
    this.#members[who] = await join(this.#twins, `m${who}`)
    await this.#noteOwn(0)
    return isGone
  }

  async #noteOwn(at: 0 | 1) {
    await this.note()
    this.#own[at] = this.#states.length - 1
  }

  /** Tells whether a page is one that may be shown: from after the last write here, and from within a second. */
  async isRight(at: 0 | 1, url: string, accepted?: string): Promise<boolean> {
    const now = performance.now()
    const settled = this.#states.findLastIndex(({ since }) => since <= now - everywhere)
    const allowed = this.#states.slice(Math.max(settled, this.#own[at] ?? 0))
    const seen = await see(this.#twins.kept[at], url, accepted)
    return allowed.some(
      ({ shown, between }) =>
        isDeepStrictEqual(shown.get(url), seen) ||
        between.some((other) => isDeepStrictEqual(other, [url, seen]))
    )
  }

  /** @param at the process, or the one that keeps nothing */
  #look(url: string, at?: 0 | 1): Promise<Seen> {
    return see(at === undefined ? this.#twins.plain : this.#twins.kept[at], url)
  }
}

async function board(t: Test, url: string) {
  const twins = await buildTwins(t, url)
  const [m0, m1] = [await join(twins, 'm0'), await join(twins, 'm1')]
  const members = [m0, m1]
  for (const [n, [member]] of [m0, m1, m0].entries()) {
    await member.send('POST', '/api/posts', { title: `Post ${n}`, post_url: `https://example.com/${n}` })
    await member.send('POST', '/api/comments', { comment_text: 'A comment', post_id: n + 1 })
  }
  const history = new History(twins, members)
  await history.note()
  return history
}

onEveryEngine('whatever is written and read, kept pages are what new ones would be', async (t, { url }) => {
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
    // One board for all runs, which cannot be made again from the middle: the seed makes all of it again.
    { numRuns: runs, endOnFailure: true }
  )
  t.ok(reads > 0, `${reads} reads`)
})
