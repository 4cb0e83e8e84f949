import Type from 'typebox'
import { type Cursor, encodeCursor } from './cursors.ts'

/** Rows of a list that a page shows. The API accepts 1 to `max`. */
export const pageSize = { default: 30, max: 100 } as const

/** Other parameters are removed, so that handlers may pass the whole query on. */
export const PageQuery = Type.Object(
  {
    /** `next_cursor` of the previous page. */
    cursor: Type.Optional(Type.String({ maxLength: 200 }))
  },
  { additionalProperties: false }
)

interface SliceOptions<Row> {
  sort: string
  limit: number
  /** Where the slice begins; null for the start of the list. */
  cursor: Cursor | null
  rankOf(row: Row): number
}

/** Bytes of text that a slice may carry. */
const maxBytes = 2_000_000

/**
 * Cuts a slice out of rows that were read with `limit + 1`: the extra row tells whether another slice follows. It ends
 * early when its texts become too large.
 * @returns its rows, the cursor of the next slice or null, and how many rows came before this one
 */
export function cutSlice<Row extends { id: number }>(
  rows: Row[],
  { sort, limit, cursor, rankOf }: SliceOptions<Row>
) {
  const shown = rows.slice(0, Math.min(limit, rowsThatFit(rows)))
  const position = cursor?.position ?? 0
  const last = rows.length > shown.length ? shown.at(-1) : undefined
  const next_cursor = last
    ? encodeCursor({ sort, rank: rankOf(last), id: last.id, position: position + shown.length })
    : null
  return { rows: shown, next_cursor, position }
}

/** At least one. */
export function rowsThatFit(rows: object[]): number {
  let bytes = 0
  const tooMany = rows.findIndex((row, index) => {
    for (const value of Object.values(row)) if (typeof value === 'string') bytes += Buffer.byteLength(value)
    return bytes > maxBytes && index > 0
  })
  return tooMany < 0 ? rows.length : tooMany
}
