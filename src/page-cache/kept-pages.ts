import { Page } from './page.ts'
import { Store } from './store.ts'
import { type Moment, Watch, type WatchOptions } from './watch.ts'

/**
 * What a page shows, and hence for how long it is right:
 * - `board`, posts of any kind: until one of them changes;
 * - `post:1`, one post with its discussion: until that changes;
 * - `members`, what nobody watches: for a second, and until this process writes something.
 */
export type Topic = 'board' | `post:${string}` | 'members'

export interface Subject {
  /** Equal for two requests if and only if they are to get the same page. */
  key: string
  topic: Topic
}

/** Milliseconds after which a page is rendered anew, so that its "5 minutes ago" is at most one minute wrong. */
const longest = 60_000

/** The same for what nobody watches. */
const longestUnwatched = 900

interface KeptPage {
  subject: Subject
  /** When its rendering began. */
  began: Moment
  page: Page
}

/** Somebody renders a page that is missing. Whatever comes of it is to be told, once. */
export interface Rendering {
  /** It is a page that others may have as well. */
  keep(page: Page): void
  /** It cannot be rendered, by nobody. Who waits for it fails in the same way. */
  fail(error: Error): void
  /** The answer is for nobody else. Who waits for it renders one, too. */
  refuse(): void
  /** There was no answer. One of those who wait renders the page instead. */
  abandon(): void
}

/** Why a page could not be rendered. */
export class Failure {
  readonly error: Error

  constructor(error: Error) {
    this.error = error
  }
}

type Outcome = Page | Failure | 'refused' | 'abandoned'

interface RenderingUnderWay {
  began: Moment
  subject: Subject
  outcome: Promise<Outcome>
}

export interface PageFigures {
  /** That all pages together take. */
  bytes: number
  pages: number
  /** Requests that were answered with a page that was there, or that somebody else was rendering. */
  hits: number
  /** All others for pages that may be kept. */
  misses: number
}

type Options = Pick<WatchOptions, 'read' | 'onError'> & {
  /** Bytes that all pages together may take. */
  limit: number
  clock?: WatchOptions['clock']
}

/** Pages as they were rendered, each for as long as a new one would be the same. */
export class KeptPages {
  readonly #watch: Watch
  readonly #store: Store<KeptPage>
  readonly #keysOf = new Map<Topic, Set<string>>()
  /** Those whose page will still be right. What is not here any more is of use only to those who wait for it. */
  readonly #renderings = new Map<string, RenderingUnderWay>()

  #hits = 0
  #misses = 0

  constructor({ limit, clock = () => performance.now(), ...options }: Options) {
    this.#watch = new Watch({ ...options, clock, onChange: (ids) => this.#drop(ids) })
    this.#store = new Store(limit, (kept) => this.#unlist(kept))
  }

  get figures(): PageFigures {
    const { bytes, size: pages } = this.#store
    return { bytes, pages, hits: this.#hits, misses: this.#misses }
  }

  /** Notes that this process has written something. */
  noteWrite() {
    this.#watch.noteWrite()
  }

  now(): Moment {
    return this.#watch.now()
  }

  /** Resolves when nothing is being asked of the database. */
  idle(): Promise<void> {
    return this.#watch.idle()
  }

  /** @returns the page that answers a request of that moment, if that can be said without waiting */
  find(subject: Subject, moment: Moment): Page | undefined {
    if (subject.topic !== 'members' && !this.#watch.knows(moment)) return undefined
    const page = this.#lookUp(subject, moment)
    if (page) this.#hits++
    return page
  }

  /**
   * Waits for the page that answers a request of that moment.
   * @returns the page; or the task to render it; or why another one, who had it, could not do it; or null for who has
   *   to answer without us
   * @throws what `read` threw
   */
  async obtain(subject: Subject, moment: Moment): Promise<Page | Rendering | Failure | null> {
    let found: Page | Rendering | Failure | null = null
    try {
      found = await this.#obtain(subject, moment)
      return found
    } finally {
      if (found instanceof Page) this.#hits++
      else this.#misses++
    }
  }

  async #obtain(subject: Subject, moment: Moment): Promise<Page | Rendering | Failure | null> {
    if (subject.topic !== 'members') await this.#watch.learn(moment)
    for (;;) {
      const page = this.#lookUp(subject, moment)
      if (page) return page
      const rendering = this.#renderings.get(subject.key)
      if (!rendering || !isRight(rendering, moment)) return this.#begin(subject)
      const outcome = await rendering.outcome
      if (outcome === 'refused') return null
      if (outcome !== 'abandoned') return outcome
    }
  }

  #lookUp({ key }: Subject, moment: Moment): Page | undefined {
    const kept = this.#store.get(key)
    return kept && isRight(kept, moment) ? kept.page : undefined
  }

  #begin({ key, topic }: Subject): Rendering {
    // A copy: V8 keeps all of a text, the whole address here, as long as any part that was cut out of it.
    const subject = { key: structuredClone(key), topic }
    const { promise: outcome, resolve } = Promise.withResolvers<Outcome>()
    const rendering = { subject, began: this.now(), outcome }
    this.#renderings.set(subject.key, rendering)
    const end = (outcome: Outcome) => {
      resolve(outcome)
      return this.#renderings.get(subject.key) === rendering && this.#renderings.delete(subject.key)
    }
    return {
      keep: (page) => {
        if (end(page)) this.#keep({ subject, began: rendering.began, page })
      },
      fail: (error) => end(new Failure(error)),
      refuse: () => end('refused'),
      abandon: () => end('abandoned')
    }
  }

  #keep(kept: KeptPage) {
    const { page, subject } = kept
    const { key, topic } = subject
    if (!this.#store.set(key, kept, page.bytes)) return
    const keys = this.#keysOf.get(topic) ?? new Set()
    this.#keysOf.set(topic, keys.add(key))
    page.onGrow = () => this.#store.resize(key, kept, page.bytes)
  }

  #unlist({ subject: { key, topic } }: KeptPage) {
    const keys = this.#keysOf.get(topic)
    keys?.delete(key)
    if (keys?.size === 0) this.#keysOf.delete(topic)
  }

  /** Forgets what shows posts that have changed; everything, when nobody can say which. */
  #drop(ids: number[] | null) {
    const topics = ids ? new Set<Topic>(['board', ...ids.map((id) => `post:${id}` as const)]) : null
    for (const topic of topics ?? [...this.#keysOf.keys()]) {
      for (const key of this.#keysOf.get(topic) ?? []) this.#store.delete(key)
    }
    for (const { subject } of this.#renderings.values()) {
      if (!topics || topics.has(subject.topic)) this.#renderings.delete(subject.key)
    }
  }
}

function isRight({ subject, began }: Pick<KeptPage, 'subject' | 'began'>, { at, writes }: Moment): boolean {
  const age = at - began.at
  return subject.topic === 'members' ? began.writes >= writes && age < longestUnwatched : age < longest
}
