import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import type { Test } from 'tap'
import { User } from '../../src/database/entities.ts'
import { makeTag } from '../../src/tags/administer.ts'
import { password } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { moveClock } from '../fixtures/clock.ts'
import {
  buildInstances,
  type Instances,
  join,
  type MemberClients,
  see,
  type View
} from '../fixtures/instances.ts'
import { administrator, moderator, pages, type Step, step } from '../fuzz/steps.ts'

/** Runs of random steps on each engine, and the most steps of one run. */
const runs = 4
const mostSteps = 80

/** Accounts that are deleted in all runs together: hashing their passwords takes time. */
const mostDepartures = 3

/** Milliseconds after which a write has to be visible in every process. */
const propagationTime = 1_000

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

  /** @returns whether, after an act of a moderator, all pages of that process are right */
  async write({ at, who, deed, meanwhile }: Extract<Step, { kind: 'write' }>): Promise<boolean> {
    const { method, url, payload } = deed
    const reads = meanwhile.map(async ([place, url]) => [url, await this.#look(url, place)] as const)
    await this.#members[who]?.[at].send(method, url, payload)
    await this.#noteOwn(at)
    for (const [url, seen] of await Promise.all(reads)) this.#states.at(-2)?.between.push([url, seen])
    return who !== moderator || this.#areAllRight(at)
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

  /** @returns whether all pages of that process are right */
  async set({ at, change }: Extract<Step, { kind: 'set' }>): Promise<boolean> {
    await this.#members[administrator]?.[at].send('PUT', '/api/admin/settings', change)
    await this.#instances.uncached.refreshSettings()
    await this.#noteOwn(at)
    const isSet = await this.#areAllRight(at)
    // Until then the other process shows later writes with earlier settings.
    moveClock(propagationTime)
    return isSet
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

  async #areAllRight(at: 0 | 1): Promise<boolean> {
    const areRight = await Promise.all(pages.map((url) => this.isRight(at, url)))
    return areRight.every(Boolean)
  }

  /** @param at the cached instance; the uncached one by default */
  #look(url: string, at?: 0 | 1): Promise<View> {
    return see(at === undefined ? this.#instances.uncached : this.#instances.cached[at], url)
  }
}

async function board(t: Test, url: string) {
  const instances = await buildInstances(t, url)
  const [m0, m1] = [await join(instances, 'm0'), await join(instances, 'm1')]
  const [mona, ada] = [await join(instances, 'mona'), await join(instances, 'ada')]
  const em = instances.uncached.orm.em.fork()
  await em.nativeUpdate(User, { username: 'mona' }, { role: 'moderator' })
  await em.nativeUpdate(User, { username: 'ada' }, { role: 'admin' })
  for (const name of ['news', 'other']) await makeTag(em, 'board', { name })
  for (const app of [...instances.cached, instances.uncached]) await app.refreshSettings()
  for (const [n, [member]] of [m0, m1, m0].entries()) {
    await member.send('POST', '/api/posts', { title: `Post ${n}`, post_url: `https://example.com/${n}` })
    await member.send('POST', '/api/comments', { comment_text: 'A comment', post_id: n + 1 })
  }
  const history = new History(instances, [m0, m1, mona, ada])
  await history.note()
  return history
}

onEveryEngine('after any writes and reads, cached pages equal new ones', async (t, { url }) => {
  const history = await board(t, url)
  let reads = 0
  const holds = async (step: Step) => {
    if (step.kind === 'wait') moveClock(step.milliseconds)
    if (step.kind === 'write') return history.write(step)
    if (step.kind === 'set') return history.set(step)
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
