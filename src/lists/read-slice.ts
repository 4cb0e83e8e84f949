import { type Cursor, encodeCursor } from './cursors.ts'
import { rowsThatFit } from './slices.ts'

/** Leaves out what a reader does not want to see. */
export interface Sieve<Item> {
  /** Whether it may leave out anything: then more is read than is shown. */
  isActive: boolean
  /** @returns those that are shown, of the items of one read */
  pick(items: Item[]): Promise<Item[]>
}

interface SliceSource<Row, Item> {
  sort: string
  limit: number
  /** Where the slice begins; null for the start of the list. */
  cursor: Cursor | null
  /** Reads up to so many rows from a cursor on. */
  read(cursor: Cursor | null, rows: number): Promise<Row[]>
  rankOf(row: Row): number
  toItem(row: Row): Item
  /** Whether a row stands above the list, and has no place in it. */
  isAbove?(row: Row): boolean
  sieve?: Sieve<Item> | undefined
}

interface Slice<Item> {
  above: Item[]
  items: Item[]
  next_cursor: string | null
  /** Number of items before this slice. */
  position: number
}

/** How often is read for one slice: who hides nearly everything gets a short one, with a cursor that goes on. */
const maxReads = 5

/**
 * Reads a slice of a list, with a row more than it shows, which tells whether another slice follows. With a sieve it reads
 * twice as many, and goes on while too few are left. It ends early when its texts become too large.
 */
export async function readSlice<Row extends { id: number }, Item>(
  source: SliceSource<Row, Item>
): Promise<Slice<Item>> {
  const { sort, limit, cursor, sieve, rankOf, toItem, isAbove = () => false } = source
  const position = cursor?.position ?? 0
  const cursorAt = (row: Row, shown: number) => ({
    sort,
    rank: rankOf(row),
    id: row.id,
    position: position + shown
  })
  const step = sieve?.isActive ? 2 * limit : limit
  const above: Item[] = []
  const kept: { row: Row; item: Item }[] = []
  let last: Row | undefined
  let hasMore = true
  for (let reads = 0; hasMore && kept.length < limit && reads < maxReads; reads++) {
    const rows = await source.read(last ? cursorAt(last, 0) : cursor, step + 1)
    const listed = rows.filter((row) => !isAbove(row))
    hasMore = listed.length > step
    const pairs = listed.slice(0, step).map((row) => ({ row, item: toItem(row) }))
    const heads = rows.filter(isAbove).map(toItem)
    const all = [...heads, ...pairs.map(({ item }) => item)]
    const shown = new Set(sieve ? await sieve.pick(all) : all)
    above.push(...heads.filter((item) => shown.has(item)))
    kept.push(...pairs.filter(({ item }) => shown.has(item)))
    last = pairs.at(-1)?.row ?? last
  }
  const fitting = kept.slice(0, Math.min(limit, rowsThatFit(kept.map(({ row }) => row))))
  const end = fitting.length < kept.length ? fitting.at(-1)?.row : hasMore ? last : undefined
  return {
    above,
    items: fitting.map(({ item }) => item),
    next_cursor: end ? encodeCursor(cursorAt(end, fitting.length)) : null,
    position
  }
}
