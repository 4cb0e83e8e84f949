import type { Subject, Topic } from './kept-pages.ts'

/** The query parameters that a route knows: a JSON schema's `properties`. */
export type Parameters = Record<string, { default?: unknown }>

/** What a page goes by of a parameter's value; undefined for nothing. */
export type Essence = (value: string) => string | undefined

/**
 * A route whose pages are kept. Many addresses may lead to one page of it: `/top`, `/top/`, `/top?period=week` and
 * `/top?utm_source=x` do.
 */
export class KeptRoute {
  readonly #pattern: string
  readonly #shows: 'board' | 'post' | 'members'
  /** In their order, with the value that says nothing new. */
  readonly #parameters: [name: string, implied: string | undefined][]
  readonly #essences: Record<string, Essence>

  /**
   * @param pattern of its path
   * @param shows what is on its pages: posts in general, the one whose `id` is in the path, or what nobody watches
   * @param parameters that it knows; it must not look at others
   * @param essences of those that have more than one value for the same page, as names do that may be in any case
   */
  constructor(
    pattern: string,
    shows: 'board' | 'post' | 'members',
    parameters: Parameters,
    essences: Record<string, Essence> = {}
  ) {
    this.#essences = essences
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
    for (const name of Object.keys(path)) key += part(this.#reduce(name, path[name]) ?? '')
    for (const [name, implied] of this.#parameters) {
      const given = query[name]
      if (given !== undefined && typeof given !== 'string') return null
      const value = this.#reduce(name, given)
      if (value === undefined || value === implied) continue
      key += ` ${name}${part(value)}`
    }
    return { key, topic: this.#topic(path) }
  }

  #reduce(name: string, value: string | undefined): string | undefined {
    const essence = this.#essences[name]
    return essence && value !== undefined ? essence(value) : value
  }

  #topic({ id }: Record<string, string>): Topic {
    return this.#shows === 'post' ? `post:${id}` : this.#shows
  }
}

/** With its length, so that nothing in it can pass for another part. */
function part(value: string): string {
  return `=${value.length}:${value}`
}
