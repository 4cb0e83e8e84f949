import { CodedError } from '../errors/coded-error.ts'

export const sorts = ['hot', 'new', 'top', 'active'] as const

export type Sort = (typeof sorts)[number]

/** Where a page of a list ends. */
export interface Cursor {
  sort: Sort
  /** Rank of the last post shown: its hotness, its votes, or its time in milliseconds since 1970. */
  rank: number
  /** Id of that post: decides between posts of equal rank. */
  id: number
  /** How many posts came before the next one. */
  position: number
}

/** End of the year 9999, in milliseconds: no engine compares with a later time. */
const lastRank = 253_402_300_799_999

const shape = /^(hot|new|top|active) (\d+(?:\.\d+)?) (\d{1,10}) (\d{1,10})$/

/** Writes a cursor as the opaque string that links and the API carry. */
export function encodeCursor({ sort, rank, id, position }: Cursor): string {
  return Buffer.from(`${sort} ${rank} ${id} ${position}`).toString('base64url')
}

/**
 * Reads a cursor back.
 * @param text what `encodeCursor` made
 * @param sort the list that it has to belong to
 * @throws {CodedError} CURSOR_INVALID when it is not one of ours, or one of another list
 */
export function decodeCursor(text: string, sort: Sort): Cursor {
  const [, ofSort, rank, id, position] = Buffer.from(text, 'base64url').toString().match(shape) ?? []
  const cursor = { sort, rank: Number(rank), id: Number(id), position: Number(position) }
  if (ofSort !== sort || !(cursor.rank <= lastRank) || encodeCursor(cursor) !== text) {
    throw new CodedError('CURSOR_INVALID', 'The cursor is not one that this list gave out.')
  }
  return cursor
}
