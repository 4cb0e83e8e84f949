import type { EntityName, FilterObject, FilterQuery, FindOptions, Loaded } from '@mikro-orm/sql'
import { DbError } from '../errors.ts'
import type { EntityManager } from '../types.ts'
import { type Place, readCursor, writeCursor } from './cursor.ts'
import { completeOrder, type OrderBy, type PageSize, pageSize, wholeNumber } from './order.ts'

type Chosen = 'orderBy' | 'limit' | 'offset' | 'first' | 'last' | 'before' | 'after' | 'overfetch' | 'using'

type ListOptions<Entity, Hint extends string, Fields extends string> = PageSize &
  Omit<FindOptions<Entity, Hint, Fields>, Chosen> & {
    where?: FilterQuery<Entity>
    /** Where columns are equal, the primary key decides. */
    orderBy: OrderBy<Entity>
  }

export interface CursorPage<Item> {
  items: Item[]
  /** Cursor of the page after this one; null on the last. */
  next: string | null
  /** Cursor of the page before this one; null on the first. */
  previous: string | null
}

export interface NumberedPage<Item> {
  items: Item[]
  /** Number of this page, from 1 on. */
  page: number
  /** How many pages there are; an empty list has one. */
  pages: number
  /** How many entities there are on all of them. */
  total: number
}

/**
 * Reads one page of a list by a cursor: no page costs more than the first one, given an index, and nothing is shown
 * twice or left out when others add and delete meanwhile. Entities without a value come before all others, or after
 * them if the order is descending. By columns that hold more than JavaScript does (microseconds, `float`), a cursor
 * is not exact.
 * @param em the request's unit of work
 * @param options MikroORM's of `find()`; `cursor` as a client sent it, the first page without one
 * @throws {DbError} DB_PAGE_INVALID for a cursor that this list did not give out, or a size that is none
 * @throws {TypeError} when the list is ordered by anything but numbers, strings and times of the entity itself
 */
export async function pageByCursor<
  Entity extends object,
  Hint extends string = never,
  Fields extends string = never
>(
  em: EntityManager,
  entity: EntityName<Entity>,
  options: ListOptions<NoInfer<Entity>, Hint, Fields> & { cursor?: string | undefined }
): Promise<CursorPage<Loaded<Entity, Hint, Fields>>> {
  const { limit, max, cursor, orderBy, ...find } = options
  const meta = em.getMetadata(entity)
  const order = completeOrder(meta, orderBy)
  const size = pageSize({ limit, max })
  const place = cursor === undefined ? null : readCursor(meta, order, cursor)
  const values = place?.values as FilterObject<NoInfer<Entity>>
  const page = await em.findByCursor<Entity, Hint, Fields, never, false>(entity, {
    ...find,
    orderBy: order,
    includeCount: false,
    ...(place?.side === 'previous' ? { last: size, before: values } : { first: size, after: values })
  })
  const cursorAt = (side: Place['side'], item: object | undefined) =>
    item ? writeCursor(meta, order, { side, values: { ...item } }) : null
  const { items, hasNextPage, hasPrevPage } = page
  return {
    items,
    next: hasNextPage ? cursorAt('next', items.at(-1)) : null,
    previous: hasPrevPage ? cursorAt('previous', items[0]) : null
  }
}

/**
 * Reads one page of a list by its number, and counts them. The database reads everything before the page and, to
 * count, everything after it as well; what is added meanwhile shifts the pages. It is for lists that are short and
 * want numbers.
 * @param em the request's unit of work
 * @param options MikroORM's of `find()`; `page` from 1 on
 * @throws {DbError} DB_PAGE_INVALID for a number or size that is none; DB_PAGE_NOT_FOUND after the last page
 */
export async function pageByNumber<
  Entity extends object,
  Hint extends string = never,
  Fields extends string = never
>(
  em: EntityManager,
  entity: EntityName<Entity>,
  options: ListOptions<Entity, Hint, Fields> & { page: number }
): Promise<NumberedPage<Loaded<Entity, Hint, Fields>>> {
  const { limit, max, page, orderBy, where = {}, ...find } = options
  const size = pageSize({ limit, max })
  const offset = wholeNumber(page, 'number') * size - size
  const order = completeOrder(em.getMetadata(entity), orderBy)
  const [items, total] = await em.findAndCount(entity, where, {
    ...find,
    orderBy: order,
    limit: size,
    offset
  })
  if (items.length === 0 && page > 1) throw new DbError('DB_PAGE_NOT_FOUND', `There is no page ${page}.`)
  return { items, page, pages: Math.max(Math.ceil(total / size), 1), total }
}
