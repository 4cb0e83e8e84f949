import { CodedError } from '../errors/coded-error.ts'

export interface Cursor {
  sort: string
  /** Rank of the last row shown: its hotness, its votes, or its time in milliseconds since 1970. */
  rank: number
  /** Id of that row, which decides between rows of equal rank. */
  id: number
  /** Number of rows before the next slice. */
  position: number
}

/** The years 1 to 9999 in milliseconds: the engines cannot compare with other times. */
const [minRank, maxRank] = [-62_135_596_800_000, 253_402_300_799_999]

const cursorShape = /^([a-z]+) (-?\d+(?:\.\d+)?) (\d{1,10}) (\d{1,10})$/

/** Encodes a cursor as the opaque string in links and in the API. */
export function encodeCursor({ sort, rank, id, position }: Cursor): string {
  return Buffer.from(`${sort} ${rank} ${id} ${position}`).toString('base64url')
}

/**
 * Decodes a cursor.
 * @param text result of {@link encodeCursor}; undefined for the start of the list
 * @param sort the list that the cursor has to belong to
 * @throws {CodedError} CURSOR_INVALID
 */
export function decodeCursor(text: string | undefined, sort: string): Cursor | null {
  if (text === undefined) return null
  const [, ofSort, rank, id, position] = Buffer.from(text, 'base64url').toString().match(cursorShape) ?? []
  const cursor = { sort, rank: Number(rank), id: Number(id), position: Number(position) }
  if (
    ofSort !== sort ||
    !(cursor.rank >= minRank && cursor.rank <= maxRank) ||
    encodeCursor(cursor) !== text
  ) {
    throw new CodedError('CURSOR_INVALID', 'The cursor is not one that this list gave out.')
  }
  return cursor
}
