import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'

/** Collects SQL and its parameters, in their order. */
export class Sql {
  readonly parameters: unknown[] = []
  #text = ''

  add(text: string, ...parameters: unknown[]): this {
    this.#text += ` ${text}`
    this.parameters.push(...parameters)
    return this
  }

  get text(): string {
    return this.#text
  }
}

/** A join with a fixed order. The optimizer would start with the posts, and read all of them. */
export function joinOf(em: EntityManager): string {
  return isSqlite(em) ? 'cross join' : 'straight_join'
}
