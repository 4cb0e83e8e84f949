import type { EntityKey, EntityMetadata, QueryOrderMap } from '@mikro-orm/sql'
import { DbError } from '../errors.ts'

/** Columns of the entity itself, the most important one first. */
export type OrderBy<Entity> = { readonly [Key in EntityKey<Entity>]?: 'asc' | 'desc' }

/** The same with the primary key, as strings and as MikroORM takes it. */
export type CompleteOrder<Entity> = Record<string, 'asc' | 'desc'> & QueryOrderMap<Entity>

export interface PageSize {
  /** Entities on a page; what is above `max` is cut down to it. Default 20. */
  limit?: number | undefined
  /** The most that a page holds, whatever a client asks for. Default 100. */
  max?: number | undefined
}

/**
 * Makes an order in which every entity has one place: where all columns are equal, the primary key decides. In another
 * one, what is on the edge of a page may be shown on two of them, or on none.
 */
export function completeOrder<Entity>(
  { primaryKeys }: EntityMetadata<Entity>,
  orderBy: OrderBy<Entity>
): CompleteOrder<Entity> {
  const order: Record<string, 'asc' | 'desc'> = { ...(orderBy as object) }
  // In one direction, one index serves for both.
  const direction = Object.values(order).at(-1) ?? 'asc'
  for (const key of primaryKeys) order[key] ??= direction
  return order as CompleteOrder<Entity>
}

/** @throws {DbError} DB_PAGE_INVALID when `limit` is no whole number from 1 on */
export function pageSize({ limit = 20, max = 100 }: PageSize): number {
  return Math.min(wholeNumber(limit, 'size'), max)
}

/** @throws {DbError} DB_PAGE_INVALID */
export function wholeNumber(value: number, name: string): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new DbError('DB_PAGE_INVALID', `The ${name} of a page is a whole number from 1 on.`)
}
