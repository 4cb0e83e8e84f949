import type { Subject, Topic } from './kept-pages.ts'

/** The query parameters that a route knows: a JSON schema's `properties`. */
export type Parameters = Record<string, { default?: unknown }>

/**
 * A route whose pages are kept. Many addresses may lead to one page of it: `/top`, `/top/`, `/top?period=week` and
 * `/top?utm_source=x` do.
 */
export class KeptRoute {
  readonly #pattern: string
  readonly #shows: 'board' | 'post' | 'members'
  /** In their order, with the value that says nothing new. */
  readonly #parameters: [name: string, implied: string | undefined][]

  /**
   * @param pattern of its path
   * @param shows what is on its pages: posts in general, the one whose `id` is in the path, or what nobody watches
   * @param parameters that it knows; it must not look at others
   */
  constructor(pattern: string, shows: 'board' | 'post' | 'members', parameters: Parameters) {
    this.#pattern = pattern
    this.#shows = shows
    this.#parameters = Object.entries(parameters).map(([name, { default: implied }]) => [
      name,
      implied === undefined ? undefined : String(implied)
    ])
  }

  /**
   * Tells which page an address leads to.
   * @param path values of the parameters in the path, decoded
   * @param query values of those behind it. They need not be valid: what is not leads to no page that is kept
   * @returns null when it cannot lead to a page
   */
  subjectOf(path: Record<string, string>, query: Record<string, unknown>): Subject | null {
    let key = this.#pattern
    for (const value of Object.values(path)) key += part(value)
    for (const [name, implied] of this.#parameters) {
      const value = query[name]
      if (value === undefined || value === implied) continue
      if (typeof value !== 'string') return null
      key += ` ${name}${part(value)}`
    }
    return { key, topic: this.#topic(path) }
  }

  #topic({ id }: Record<string, string>): Topic {
    return this.#shows === 'post' ? `post:${id}` : this.#shows
  }
}

/** With its length, so that nothing in it can pass for another part. */
function part(value: string): string {
  return `=${value.length}:${value}`
}
