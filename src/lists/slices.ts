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

/**
 * Cuts a slice out of rows that were read with `limit + 1`. The extra row tells whether another slice follows.
 * @returns its rows, the cursor of the next slice or null, and how many rows came before this one
 */
export function cutSlice<Row extends { id: number }>(
  rows: Row[],
  { sort, limit, cursor, rankOf }: SliceOptions<Row>
) {
  const shown = rows.slice(0, limit)
  const position = cursor?.position ?? 0
  const last = rows.length > limit ? shown.at(-1) : undefined
  const next_cursor = last
    ? encodeCursor({ sort, rank: rankOf(last), id: last.id, position: position + shown.length })
    : null
  return { rows: shown, next_cursor, position }
}
