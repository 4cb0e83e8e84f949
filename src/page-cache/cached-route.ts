import type { CacheTarget, Topic } from './target.ts'

/** The query parameters of a route: a JSON schema's `properties`. */
export type Parameters = Record<string, { default?: unknown }>

/** Reduces a parameter to what the page depends on; undefined for nothing. */
export type Normalize = (value: string) => string | undefined

/** Computes cache keys. Many URLs may share a page, as `/top`, `/top/`, `/top?period=week` and `/top?utm_source=x`. */
export class CachedRoute {
  readonly #pattern: string
  readonly #topic: 'any' | 'item' | 'untracked'
  readonly #parameters: [name: string, defaultValue: string | undefined][]
  readonly #normalize: Record<string, Normalize>

  /**
   * @param topic what invalidates its pages; `item` is the one whose `id` is in the path
   * @param parameters query parameters that the handler reads; it must not read others
   * @param normalize for parameters of which several values give the same page
   */
  constructor(
    pattern: string,
    topic: 'any' | 'item' | 'untracked',
    parameters: Parameters,
    normalize: Record<string, Normalize> = {}
  ) {
    this.#pattern = pattern
    this.#topic = topic
    this.#normalize = normalize
    this.#parameters = Object.entries(parameters).map(([name, { default: value }]) => [
      name,
      value === undefined ? undefined : String(value)
    ])
  }

  /** Responses to invalid queries are never stored. @returns null when the request cannot be answered with a page */
  targetOf(path: Record<string, string>, query: Record<string, unknown>): CacheTarget | null {
    let key = this.#pattern
    for (const name of Object.keys(path)) key += encode(this.#reduce(name, path[name]) ?? '')
    for (const [name, defaultValue] of this.#parameters) {
      const given = query[name]
      if (given !== undefined && typeof given !== 'string') return null
      const value = this.#reduce(name, given)
      if (value === undefined || value === defaultValue) continue
      key += ` ${name}${encode(value)}`
    }
    return { key, topic: this.#topicOf(path) }
  }

  #reduce(name: string, value: string | undefined): string | undefined {
    const normalize = this.#normalize[name]
    return normalize && value !== undefined ? normalize(value) : value
  }

  #topicOf({ id }: Record<string, string>): Topic {
    return this.#topic === 'item' ? `item:${id}` : this.#topic
  }
}

/** With its length, so that no value can imitate another part of the key. */
function encode(value: string): string {
  return `=${value.length}:${value}`
}
