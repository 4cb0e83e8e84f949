import { type EntityMetadata, ReferenceKind } from '@mikro-orm/sql'
import { DbError } from '../errors.ts'

/** A place between two entities of a list. */
export interface Place {
  /** Which side of it is asked for. */
  side: 'next' | 'previous'
  /** What the list is ordered by, of the entity that is on the other side. */
  values: Record<string, unknown>
}

type Order = Record<string, 'asc' | 'desc'>

/** Reads what stands in a cursor for a value of each type; what comes out is written in one way only. */
const readers: Record<string, (written: unknown) => unknown> = {
  number: (written) => (typeof written === 'number' ? written : undefined),
  string: (written) => (typeof written === 'string' ? written : undefined),
  bigint: (written) => (/^-?\d{1,19}$/.test(String(written)) ? BigInt(String(written)) : undefined),
  // No server compares with a time after the year 9999, whose year has a sign.
  Date: (written) => (/^\d{4}-/.test(String(written)) ? toDate(String(written)) : undefined)
}

/**
 * Writes a place as an opaque string, which is safe in an address. It tells the values of the columns of the order to
 * whoever unpacks it.
 * @param order complete
 * @throws {TypeError} when the list is ordered by something that a cursor cannot hold, or that was not loaded
 */
export function writeCursor<Entity>(
  meta: EntityMetadata<Entity>,
  order: Order,
  { side, values }: Place
): string {
  const written = Object.keys(order).map((name) => {
    readerOf(meta, name)
    const value = values[name]
    if (value === undefined) throw new TypeError(`${name} has to be loaded, since the list is ordered by it`)
    return typeof value === 'bigint' ? String(value) : value
  })
  return Buffer.from(JSON.stringify([side, signature(meta, order), ...written])).toString('base64url')
}

/**
 * Reads a cursor back. It comes from a client: what {@link writeCursor} did not write for a list of this order, by the
 * same columns of the same entity and of values that these may have, is refused.
 * @throws {DbError} DB_PAGE_INVALID
 */
export function readCursor<Entity>(meta: EntityMetadata<Entity>, order: Order, cursor: string): Place {
  const [side, , ...written] = parse(cursor)
  if (side !== 'next' && side !== 'previous') throw cursorInvalid()
  const entries = Object.keys(order).map((name, index) => [name, readerOf(meta, name)(written[index])])
  if (entries.some(([, value]) => value === undefined)) throw cursorInvalid()
  const place: Place = { side, values: Object.fromEntries(entries) }
  // What it says of the list is compared with that.
  if (writeCursor(meta, order, place) !== cursor) throw cursorInvalid()
  return place
}

function parse(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(parsed) ? parsed : []
  } catch {
    return []
  }
}

/** Tells lists apart: a cursor of one is of no use in another. */
function signature<Entity>({ className }: EntityMetadata<Entity>, order: Order): string {
  return [className, ...Object.entries(order).flat()].join(' ')
}

function readerOf<Entity>({ className, props }: EntityMetadata<Entity>, name: string) {
  const property = props.find((property) => property.name === name)
  const reader = property?.kind === ReferenceKind.SCALAR ? readers[property.runtimeType] : undefined
  if (!property || !reader) throw new TypeError(`A list of ${className} by ${name} has no cursors`)
  return (written: unknown) => (written === null && property.nullable ? null : reader(written))
}

function toDate(written: string): Date | undefined {
  const date = new Date(written)
  return Number.isNaN(date.getTime()) ? undefined : date
}

function cursorInvalid() {
  return new DbError('DB_PAGE_INVALID', 'The cursor is not one that this list gave out.')
}
